"""Evenings, their seats, and who has one."""

from __future__ import annotations

import asyncio
import csv
import io
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any, cast

from quart import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    request,
    stream_with_context,
)
from quart.typing import ResponseReturnValue
from quart_auth import current_user, login_required
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from club.database import new_session, session
from club.errors import Full
from club.guards import json_only, listed, officer_required
from club.mail import tell_host
from club.models import Booking, Evening
from club.watch import Doorbell

evenings = Blueprint("evenings", __name__)
_booking: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
_counts: dict[int, asyncio.Task[int]] = {}


def doorbell() -> Doorbell:
    return cast("Doorbell", current_app.extensions["doorbell"])


def as_dict(evening: Evening) -> dict[str, Any]:
    return {
        "id": evening.id,
        "title": evening.title,
        "host": evening.host.name,
        "left": evening.left,
    }


@listed("what is on")
@evenings.get("/")
async def every() -> ResponseReturnValue:
    found = await session().scalars(select(Evening).order_by(Evening.id))
    return [as_dict(evening) for evening in found]


@evenings.post("/")
@login_required
@officer_required
@json_only
async def add() -> ResponseReturnValue:
    wanted = await request.get_json()
    host = await current_user.person()
    evening = Evening(title=wanted["title"], seats=int(wanted["seats"]), host=host)
    evening.bookings = []
    session().add(evening)
    await session().commit()
    doorbell().ring(f"new: {evening.title}")
    return as_dict(evening), 201


@evenings.post("/<int:number>/seat")
@login_required
async def book(number: int) -> ResponseReturnValue:
    person = await current_user.person()
    async with _booking[number]:
        evening = await session().get(Evening, number)
        if evening is None:
            abort(404)
        if evening.left < 1:
            raise Full(f"no seat is left for {evening.title}")
        if any(booking.person_id == person.id for booking in evening.bookings):
            return {"seat": "yours already"}
        evening.bookings.append(Booking(person_id=person.id))
        left = evening.left
        await session().commit()
    doorbell().ring(f"{left} left: {evening.title}")
    current_app.add_background_task(tell_host, evening.host.email, evening.title)
    return {"left": left}, 201


@evenings.get("/<int:number>/guests.csv")
@login_required
@officer_required
async def guests(number: int) -> ResponseReturnValue:
    query = (
        select(Evening)
        .where(Evening.id == number)
        .options(selectinload(Evening.bookings).joinedload(Booking.person))
    )
    evening = await session().scalar(query)
    if evening is None:
        abort(404)
    names = [booking.person.name for booking in evening.bookings]
    title = evening.title

    @stream_with_context
    async def lines() -> AsyncIterator[str]:
        yield f"# {title}, asked for at {request.path}\r\n"
        for place, name in enumerate(names, 1):
            buffer = io.StringIO()
            csv.writer(buffer).writerow([place, name])
            yield buffer.getvalue()

    return Response(lines(), mimetype="text/csv")


@evenings.get("/watch")
async def watch() -> ResponseReturnValue:
    heard = doorbell().listen()

    async def messages() -> AsyncIterator[bytes]:
        yield b": welcome\r\n\r\n"
        async for text in heard:
            yield f"data: {text}\r\n\r\n".encode()

    response = await make_response(
        messages(), 200, {"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
    )
    response.timeout = None
    return response


async def _count(number: int) -> int:
    async with new_session() as mine:
        query = select(func.count()).select_from(Booking).where(Booking.evening_id == number)
        return await mine.scalar(query) or 0


@evenings.get("/<int:number>/count")
async def count(number: int) -> ResponseReturnValue:
    """Many may ask at once; one of them asks the database."""
    if number not in _counts:
        task = asyncio.create_task(_count(number))
        _counts[number] = task
        task.add_done_callback(lambda _task: _counts.pop(number, None))
    return {"count": await asyncio.shield(_counts[number])}
