"""What happens in the shop, as it happens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from quart import Blueprint, Response, request, websocket
from quart.typing import ResponseReturnValue

from shop.services import Services
from shop.web.common import services

events = Blueprint("events", __name__, url_prefix="/events")


async def _lines(shop: Services) -> AsyncIterator[bytes]:
    async for event in shop.broker.listen():
        yield f"data: {json.dumps(event)}\n\n".encode()


@events.get("/")
async def stream() -> Response:
    response = Response(_lines(services()), content_type="text/event-stream")
    response.timeout = None
    return response


@events.post("/degrees")
async def degrees() -> ResponseReturnValue:
    form = await request.form
    services().sensor.want(float(form["degrees"]))
    return "", 202


async def _receive() -> None:
    while True:
        services().sensor.want(float(await websocket.receive()))


async def _send() -> None:
    async for event in services().broker.listen():
        await websocket.send_json(event)


@events.websocket("/ws")
async def both_ways() -> None:
    await websocket.accept()
    receiver = asyncio.create_task(_receive())
    sender = asyncio.create_task(_send())
    try:
        await asyncio.gather(receiver, sender)
    finally:
        receiver.cancel()
        sender.cancel()
