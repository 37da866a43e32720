"""What happens to a run, while it happens: a stream of server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from quart import Blueprint, Response, request
from quart.typing import ResponseReturnValue

from async_contrast.database import runs
from async_contrast.database.database import Database
from async_contrast.database.events import FIRST, Event, Kind, events_after, has_begun, last_number
from async_contrast.database.models import UNDER_WAY, WHOLE, Kept
from async_contrast.engine.news import heard
from async_contrast.errors import BudgetSpent, DatabaseUnavailable, MalformedParameter
from async_contrast.web.auth.identity import Visitor, still_signed_in, visitor
from async_contrast.web.auth.parts import Parts, parts_here
from async_contrast.web.openapi.described import answer, describe, in_header
from async_contrast.web.requests import query
from async_contrast.web.responses import run_json
from async_contrast.web.responses.run_json import moment

routes = Blueprint("events", __name__, url_prefix="/api/runs")

STILL_HERE = b": still here\n\n"
"""A comment, so that nobody between here and the client takes the connection for dead."""

SILENCE = 15.0
"""Seconds without an event before STILL_HERE is sent."""

AGAIN = 1.0
"""Seconds until a database that did not answer is asked again."""

RETRY_MS = 1000
"""Milliseconds after which a browser that lost the stream asks for the rest of it."""

MOST_STREAMS = 20
"""Streams that an account may follow at a time in one worker."""

LAST = "Last-Event-ID"

Stream = AsyncGenerator[bytes, None]


described = describe(
    *(400, 401, 404, 429, 503),
    parameters=[
        in_header(
            LAST, "send only what came after this event", type="string", pattern="^[0-9]{1,9}$"
        )
    ],
    answers={
        "200": answer(
            "Events: queued, started, cell-finished for each cell, finished. The data is JSON.",
            "text/event-stream",
        ),
        "204": answer("It has ended, and the last event is known already."),
    },
)


@routes.get("/<run_id>/events")
@described
async def follow(run_id: str) -> ResponseReturnValue:
    """What happens to a run, from the beginning or from after Last-Event-ID, until it ends."""
    return await followed(run_id, Kept.RUN)


async def followed(run_id: str, kind: Kept) -> ResponseReturnValue:
    """The stream of a run, or of a report."""
    who = await visitor()
    number, last = query.run_number(run_id, kind), _last_event()
    async with parts_here().database.reading() as session:
        run = await runs.find_facts(session, number, who.account.id, kind)
    if run.state not in UNDER_WAY and last >= last_number(run):
        return "", 204  # which tells a browser not to ask again
    response = Response(
        b"" if request.method == "HEAD" else await _begun(_stream(parts_here(), who, number, last)),
        mimetype="text/event-stream",
        headers={"X-Accel-Buffering": "no"},  # nginx would keep events until they fill a page
    )
    response.timeout = None  # Quart ends a response after a minute otherwise
    return response


def _last_event() -> int:
    word = query.header(LAST, 9)
    if word is not None and not (word.isascii() and word.isdecimal()):
        raise MalformedParameter(LAST, f"{LAST} must be the number of an event of this stream")
    return int(word or FIRST - 1)


async def _begun(stream: Stream) -> Stream:
    """A stream that has come to its first words, so that it holds what it counts.

    Should nobody read it, the loop ends it when it is collected.
    """
    first = await anext(stream)

    async def whole() -> Stream:
        async with aclosing(stream):
            yield first
            async for words in stream:
                yield words

    return whole()


async def _stream(parts: Parts, who: Visitor, run_id: int, last: int) -> Stream:
    """Each event once, in order; ends with the run, the session, or the service. `queued` and
    `started` come again where the run waits once more.

    Raises BudgetSpent before its first words if the account follows too many.
    """
    account_id = who.account.id
    if parts.streams[account_id] >= MOST_STREAMS:
        raise BudgetSpent(f"you follow {MOST_STREAMS} runs already; end one of these", 5)
    parts.streams[account_id] += 1
    begun = last > FIRST
    try:
        with parts.news.follow(run_id) as bell:
            yield f"retry: {RETRY_MS}\n\n".encode()
            while not parts.news.over:
                try:
                    events = await _events(parts.database, who, run_id, last, begun=begun)
                except DatabaseUnavailable:
                    yield STILL_HERE
                    await asyncio.sleep(AGAIN)
                    continue
                if events is None:
                    return
                for event in events:
                    yield _written(event)
                    last, begun = event.number, has_begun(event)
                    if event.kind is Kind.FINISHED:
                        return
                if not events and not await heard(bell, SILENCE):
                    yield STILL_HERE
    finally:
        parts.streams.subtract([account_id])
        if not parts.streams[account_id]:
            del parts.streams[account_id]


async def _events(
    database: Database, who: Visitor, run_id: int, last: int, *, begun: bool
) -> Sequence[Event] | None:
    """None if there is nothing more to tell to this one."""
    async with database.reading() as session:
        if not await still_signed_in(session, who):
            return None
        return await events_after(session, run_id, who.account.id, last, begun=begun)


def _written(event: Event) -> bytes:
    text = json.dumps(_data(event), separators=(",", ":"))
    return f"id: {event.number}\nevent: {event.kind}\ndata: {text}\n\n".encode()


def _data(event: Event) -> Mapping[str, Any]:
    """The same for the same event, whenever it is told."""
    run = event.run
    if event.kind is Kind.QUEUED:
        what = {} if run.topic == WHOLE else {"contrast": f"{run.topic}/{run.contrast}"}
        return {**what, "of": run.cells_asked, "at": moment(run.created_at)}
    if event.kind is Kind.STARTED:
        return {"at": moment(run.started_at)}
    if event.cell is not None:
        badge = run_json.of_badge(event.cell)
        return {"done": event.cell.number, "of": run.cells_asked, "cell": badge}
    return {
        "state": run.state,
        "reason": run.reason,
        "surprise": run.surprise,
        "at": moment(run.ended_at),
    }
