"""Clients that leave while their request writes, at whatever it is, on both databases."""

from __future__ import annotations

import asyncio
import gc
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from quart import Quart
from sqlalchemy import select

from async_contrast.database.models import CellResult, Run, State
from async_contrast.web.middleware.asgi import Message
from tests.effort import choose
from tests.web.kept.rows import a_cell, put
from tests.web.people import PASSWORD, Person, basic, parts_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

DEADLINE = 60
SOON = choose(DEADLINE, 1.0)
"""Seconds after which somebody else has written."""

LEAVERS = choose(6, 300)
AT_A_TIME = 3

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@pytest.fixture(autouse=True)
def _uncollected() -> Iterator[None]:
    """The garbage collector would end a transaction that was left open, some time later."""
    gc.disable()
    yield
    gc.enable()


@dataclass(frozen=True)
class Asked:
    """A request of a leaver; `{run}` in its path is a run of theirs."""

    method: str
    path: str
    body: Mapping[str, Any]
    kind: str = JSON
    state: State = State.FINISHED

    @property
    def words(self) -> bytes:
        form = self.kind == FORM
        return (urlencode(self.body, doseq=True) if form else json.dumps(self.body)).encode()


NEW = {"contrast": "specimen/quick", "labels": ["x", "y"]}
WORDS = {"current": PASSWORD, "new": PASSWORD}
ROUTES = (
    Asked("POST", "/api/runs", NEW),
    Asked("PATCH", "/api/runs/{run}", {"labels": ["x", "y"], "shared": True}),
    Asked("POST", "/api/runs/{run}/cancel", {}, state=State.RUNNING),
    Asked("DELETE", "/api/runs/{run}", {}),
    Asked("POST", "/runs", {"contrast": "specimen/quick"}, FORM),
    Asked("POST", "/runs/{run}/change", {"labels": "x\ny", "shared": "on"}, FORM),
    Asked("POST", "/runs/{run}/cancel", {}, FORM, State.RUNNING),
    Asked("POST", "/runs/{run}/delete", {}, FORM),
    Asked("POST", "/sign-in", {"name": "{name}", "password": PASSWORD}),
    Asked("POST", "/sign-in", {"name": "{name}", "password": "not this one"}, FORM),
    Asked("POST", "/account/password", WORDS),
)


async def leave(
    app: Quart, who: Person, asked: Asked, run: int, after: float | None = None
) -> int | None:
    """Ask, and leave after so many seconds, if not before at the end of the answer; its status."""
    path = asked.path.format(run=run)
    words = asked.words.replace(b"{name}", who.name.encode())
    sent: list[Message] = [{"type": "http.request", "body": words, "more_body": False}]
    status, answered = None, asyncio.Event()

    async def receive() -> Message:
        if sent:
            return sent.pop()
        with suppress(TimeoutError):
            async with asyncio.timeout(after):
                await answered.wait()  # a server says so after the answer, too
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            answered.set()

    headers = {
        **basic(who.name),
        "Host": "localhost",
        "Content-Type": asked.kind,
        "Content-Length": str(len(words)),
    }
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": asked.method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), text.encode()) for name, text in headers.items()],
        "client": ("192.0.2.1", 1),
        "server": ("127.0.0.1", 80),
    }
    await app(scope, receive, send)  # type: ignore[arg-type]
    return status


@pytest.mark.parametrize(
    "asked",
    choose([each for each in ROUTES if each.kind != FORM], ROUTES),  # the forms write by the same
    ids=lambda each: f"{each.method} {each.path}",
)
async def test_nobody_who_leaves_keeps_others_from_writing(
    app: Quart, ada: Person, bob: Person, asked: Asked, caplog: pytest.LogCaptureFixture
) -> None:
    kept = f"/api/runs/{await put(bob, a_cell())}"
    assert (await bob.ask("PATCH", kept, json={"labels": ["before"]})).status_code == 200
    await ada.get("/api/account")
    runs = [await a_run_for(ada, asked) for _ in range(LEAVERS + 1)]
    began = time.monotonic()
    async with asyncio.timeout(DEADLINE):
        status = await leave(app, ada, asked, runs[0])
    whole = time.monotonic() - began
    assert status in (200, 202, 204, 303, 401), status
    for first in range(0, LEAVERS, AT_A_TIME):
        together = [
            leave(app, ada, asked, runs[i + 1], i * whole * AT_A_TIME / LEAVERS)
            for i in range(first, first + AT_A_TIME)
        ]
        async with asyncio.timeout(DEADLINE):  # for each it takes as much longer as there are
            await asyncio.gather(*together)
            await leave(app, ada, asked, runs[0], first * whole / LEAVERS)
    began = time.monotonic()
    async with asyncio.timeout(DEADLINE):
        while (await bob.ask("PATCH", kept, json={"labels": ["after"]})).status_code != 200:
            pass
    assert time.monotonic() - began < SOON
    assert [record.message for record in caplog.records if record.exc_info] == []
    await whatever_was_asked_for_is_whole(ada)


async def a_run_for(owner: Person, asked: Asked) -> int:
    """The number of a run that this may be asked for; one that runs is run elsewhere."""
    if "{run}" not in asked.path:
        return 0
    if asked.state is State.FINISHED:
        return await put(owner, a_cell())
    return await put(owner, state=asked.state, ended_at=None, surprise=None)


async def whatever_was_asked_for_is_whole(owner: Person) -> None:
    """Each run that is there has both labels or none, says one thing, and comes to its end."""
    database = parts_of(owner.app).database
    async with database.reading() as session:
        torn = (
            select(Run.id)
            .join(CellResult, CellResult.run_id == Run.id)
            .where(CellResult.seen_by != Run.seen_by)
        )
        assert (await session.scalars(torn)).all() == []
    path: str | None = f"/api/runs?account={owner.name}&limit=100"
    while path is not None:
        page = await owner.get(path)
        for run in page["runs"]:
            assert run["labels"] in ([], ["x", "y"])
            await owner.ask("POST", f"{run['url']}/cancel")
            response = await owner.ask("GET", f"{run['url']}/events")
            async with asyncio.timeout(DEADLINE):
                assert b"event: finished" in await response.get_data()
        path = page["next"]
