"""Quart, served by Hypercorn, the server that Quart brings, a task a connection."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config
from quart import Quart, got_request_exception

from async_contrast.topics.loopback.client import Answer, Request, ask, in_words


@asynccontextmanager
async def serving(app: Quart) -> AsyncIterator[int]:
    """Serve the app until the block ends; the port."""
    # Listening already, so that a client may connect before the server is ready.
    listener = socket.create_server(("127.0.0.1", 0))
    port: int = listener.getsockname()[1]
    config = Config()
    config.accesslog = config.errorlog = None
    # The server takes the descriptor over and closes it.
    config.bind = [f"fd://{listener.detach()}"]
    ended = asyncio.Event()
    server = asyncio.create_task(serve(app, config, shutdown_trigger=ended.wait))
    try:
        yield port
    finally:
        ended.set()
        await server


async def answers(app: Quart, requests: Iterable[Request]) -> list[Answer]:
    """Serve the app and ask it, one request after the other."""
    errors: list[str] = []

    async def note(_sender: Quart, exception: Exception, **_: Any) -> None:
        errors.append(in_words(exception))

    app.logger.disabled = True  # what it would log is in the answers
    with got_request_exception.connected_to(note, app):
        async with serving(app) as port:
            return [await asyncio.to_thread(ask, port, request, errors) for request in requests]
