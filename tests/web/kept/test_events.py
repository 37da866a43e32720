"""GET /api/runs/<id>/events: each event once, in order, and nothing held for who has left."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from quart import Quart
from quart.typing import TestHTTPConnectionProtocol as Connection
from sqlalchemy import select

from async_contrast.config import processors
from async_contrast.database import accounts, runs, work
from async_contrast.database.database import Database
from async_contrast.database.models import RunJob
from async_contrast.database.work import Claim, claim_of
from async_contrast.web.api import events
from tests.databases import on_both
from tests.web.conftest import Switchboard, while_hanging
from tests.web.kept.rows import ELSEWHERE, a_cell, put
from tests.web.people import PASSWORD, Person, basic, join, parts_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

DEADLINE = 120


def read(text: str) -> list[tuple[int, str, dict[str, Any]]]:
    """The events of a stream, as number, name and data."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line[:1] != ":")
        if "event" in fields:
            found.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
    return found


async def followed(person: Person, run: dict[str, Any], last: str | None = None) -> Any:
    """The whole stream, from after the event `last`."""
    headers = {} if last is None else {"Last-Event-ID": last}
    response = await person.ask("GET", f"{run['url']}/events", headers=headers)
    assert response.status_code == 200
    assert response.mimetype == "text/event-stream"
    return read(await response.get_data(as_text=True))


def names_of(found: Any) -> list[str]:
    return [name for _, name, _ in found]


@on_both
async def test_a_run_from_its_beginning_to_its_end(ada: Person) -> None:
    run = await ada.run()
    found = await followed(ada, run)
    assert names_of(found) == ["queued", "started", *["cell-finished"] * 3, "finished"]
    assert [number for number, _, _ in found] == [1, 2, 3, 4, 5, 6]
    assert [data["done"] for _, name, data in found if name == "cell-finished"] == [1, 2, 3]
    cells = {data["cell"]["cell"]: data["cell"]["verdict"] for _, _, data in found[2:5]}
    kept = await ada.get(run["url"])
    assert cells == {cell["cell"]: cell["verdict"] for cell in kept["cells"]}
    assert found[-1][2] == {
        "state": "finished",
        "reason": "",
        "surprise": True,
        "at": kept["ended_at"],
    }


async def test_the_rest_of_a_stream_follows_its_last_event_without_a_gap(ada: Person) -> None:
    run = await ada.finished()
    whole = await followed(ada, run)
    for last in range(6):
        assert await followed(ada, run, str(last)) == whole[last:]


async def test_who_knows_the_end_is_told_not_to_ask_again(ada: Person) -> None:
    run = await ada.finished()
    for last in ("6", "7", "999999999"):
        response = await ada.ask("GET", f"{run['url']}/events", headers={"Last-Event-ID": last})
        assert response.status_code == 204, last


async def test_a_stream_that_asks_for_more_than_comes_ends_with_the_run(
    ada: Person, switchboard: Switchboard
) -> None:
    run = await ada.run("specimen/hanging", parameters={"port": switchboard.port})
    await while_hanging(switchboard)
    stream = asyncio.create_task(followed(ada, run, "999"))
    await followers_of(run, ada.app, 1)
    await ada.ask("POST", f"{run['url']}/cancel")
    async with asyncio.timeout(DEADLINE):
        assert await stream == []


async def test_a_bad_last_event_id(ada: Person) -> None:
    run = await ada.finished()
    for last in ("x", "-1", "1.0", "", "1234567890", "٣"):
        headers = {"Last-Event-ID": last.encode().decode("latin-1")}
        response = await ada.ask("GET", f"{run['url']}/events", headers=headers)
        assert response.status_code == 400, last
        assert (await response.get_json())["error"]["field"] == "Last-Event-ID"


async def test_a_run_that_was_cancelled_before_it_began(
    ada: Person, switchboard: Switchboard
) -> None:
    """Its engine takes as many as there are processors to run cells; these are taken."""
    places = processors()
    taken = [
        await ada.run("specimen/hanging", side="threads", parameters={"port": switchboard.port})
        for _ in range(places)
    ]
    await asyncio.to_thread(switchboard.take, places)
    run = await ada.run()
    stream = asyncio.create_task(followed(ada, run))
    await ada.ask("POST", f"{run['url']}/cancel")
    found = await stream
    assert [(number, name) for number, name, _ in found] == [(1, "queued"), (3, "finished")]
    assert found[-1][2]["state"] == "cancelled"
    for each in taken:
        await ada.ask("POST", f"{each['url']}/cancel")
    assert await asyncio.to_thread(switchboard.all_ended)


async def test_a_stream_goes_on_when_the_service_falls_silent_and_outlives_quarts_time_out(
    ada: Person, switchboard: Switchboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "SILENCE", 0.05)
    monkeypatch.setitem(ada.app.config, "RESPONSE_TIMEOUT", 0.2)
    run = await ada.run("specimen/hanging", parameters={"port": switchboard.port})
    await while_hanging(switchboard)
    heard = ""
    async with stream_of(ada, run) as stream, asyncio.timeout(DEADLINE):
        while heard.count(": still here") < 10:
            heard += (await stream.receive()).decode()
        await ada.ask("POST", f"{run['url']}/cancel")
        while "event: finished" not in heard:
            heard += (await stream.receive()).decode()
    assert names_of(read(heard)) == ["queued", "started", "finished"]


@on_both
async def test_a_run_that_waits_once_more_says_so_and_when_it_begins_again(ada: Person) -> None:
    """Its worker ends with a cell of it kept, and another takes it."""
    await put(ada)  # and so a worker elsewhere is known
    run = await ada.run(on=["cpython-7.7"], wait=True)
    database = parts_of(ada.app).database
    heard = ""
    async with stream_of(ada, run) as stream, asyncio.timeout(DEADLINE):

        async def told(*expected: str) -> None:
            nonlocal heard
            while names_of(read(heard)) != list(expected):
                heard += (await stream.receive()).decode()

        await told("queued")
        held = await taken(database, run["id"], 0)
        await told("queued", "started")
        async with database.writing() as session:
            assert await work.keep_cell(session, held, a_cell())
        await told("queued", "started", "cell-finished")
        async with database.writing() as session:
            assert await work.hand_back(session, held)
        await told("queued", "started", "cell-finished", "queued")
        assert (await ada.get(run["url"]))["state"] == "queued"
        late = asyncio.create_task(followed(ada, run))
        await followers_of(run, ada.app, 2)
        await taken(database, run["id"], 1)
        await told("queued", "started", "cell-finished", "queued", "started")
        await ada.ask("POST", f"{run['url']}/cancel")
        names = names_of(await late)
    assert [number for number, _, _ in read(heard)] == [1, 2, 3, 3, 3]
    assert names == ["queued", "cell-finished", "queued", "started", "finished"]


async def taken(database: Database, run_id: int, attempt: int) -> Claim:
    """The only job of a run, which a worker elsewhere has now."""
    async with database.writing() as session:
        job = (await session.scalars(select(RunJob).where(RunJob.run_id == run_id))).one()
        found = await work.take(session, job.id, attempt, ELSEWHERE)
        assert found
        return claim_of(found[1])


async def followers_of(run: dict[str, Any], app: Quart, count: int) -> None:
    """Wait until so many streams of the run are open."""
    async with asyncio.timeout(DEADLINE):
        # Nobody rings when somebody begins to follow.
        while len(parts_of(app).news._bells.get(run["id"], ())) < count:  # noqa: ASYNC110
            await asyncio.sleep(0)


@asynccontextmanager
async def stream_of(person: Person, run: dict[str, Any]) -> AsyncIterator[Connection]:
    """A connection that has asked for the events and sends nothing more."""
    client = person.app.test_client(use_cookies=False)
    async with client.request(f"{run['url']}/events", headers=basic(person.name)) as connection:
        await connection.send_complete()
        yield connection
        await connection.disconnect()


async def test_who_leaves_leaves_nothing(ada: Person, switchboard: Switchboard) -> None:
    parts = parts_of(ada.app)
    run = await ada.run("specimen/hanging", parameters={"port": switchboard.port})
    await while_hanging(switchboard)
    for _ in range(events.MOST_STREAMS + 1):  # one more than may be open at a time
        async with stream_of(ada, run) as stream, asyncio.timeout(DEADLINE):
            assert b"queued" in await stream.receive() + await stream.receive()
            assert run["id"] in parts.news.followed
    assert run["id"] not in parts.news.followed
    assert parts.streams.total() == 0
    await ada.ask("POST", f"{run['url']}/cancel")


async def test_head_waits_for_nothing(ada: Person, switchboard: Switchboard) -> None:
    run = await ada.run("specimen/hanging", parameters={"port": switchboard.port})
    async with asyncio.timeout(DEADLINE):
        response = await ada.ask("HEAD", f"{run['url']}/events")
    assert (response.status_code, response.mimetype) == (200, "text/event-stream")
    await ada.ask("POST", f"{run['url']}/cancel")


async def test_one_account_may_follow_so_many(
    ada: Person, switchboard: Switchboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "MOST_STREAMS", 2)
    run = await ada.run("specimen/hanging", parameters={"port": switchboard.port})
    await while_hanging(switchboard)
    async with stream_of(ada, run) as one, stream_of(ada, run) as other:
        for stream in (one, other):
            await stream.receive()
        answers = await asyncio.gather(*(ada.ask("GET", f"{run['url']}/events") for _ in range(3)))
        assert {answer.status_code for answer in answers} == {429}
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers)
    assert parts_of(ada.app).streams == {}
    await ada.ask("POST", f"{run['url']}/cancel")


async def test_a_stream_of_somebody_with_http_basic_ends_with_the_password(
    ada: Person, switchboard: Switchboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "SILENCE", 0.05)
    run = await ada.run("specimen/hanging", parameters={"port": switchboard.port})
    await while_hanging(switchboard)
    stream = asyncio.create_task(followed(ada, run))
    await followers_of(run, ada.app, 1)
    change = {"current": PASSWORD, "new": "another password"}
    assert (await ada.ask("POST", "/account/password", json=change)).status_code == 200
    async with asyncio.timeout(DEADLINE):
        assert "finished" not in names_of(await stream)


@on_both
async def test_what_another_process_does_is_heard(ada: Person, switchboard: Switchboard) -> None:
    """The engine of this process hears nothing but what the database says."""
    run = await ada.run("specimen/hanging", parameters={"port": switchboard.port})
    await while_hanging(switchboard)
    stream = asyncio.create_task(followed(ada, run))
    async with parts_of(ada.app).database.writing() as session:
        account = await accounts.find_account(session, ada.name)
        assert account is not None
        await runs.cancel_run(session, run["id"], account.id)
    async with asyncio.timeout(DEADLINE):
        assert (await stream)[-1][2]["state"] == "cancelled"
    assert await asyncio.to_thread(switchboard.all_ended)


async def test_a_stream_ends_with_the_right_to_see_it(
    ada: Person, switchboard: Switchboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "SILENCE", 0.05)
    bob = await join(ada.app)
    run = await ada.run("specimen/hanging", parameters={"port": switchboard.port}, shared=True)
    await while_hanging(switchboard)
    theirs = asyncio.create_task(followed(bob, run))
    await followers_of(run, ada.app, 1)
    browser = ada.app.test_client()
    await browser.post("/sign-in", json={"name": ada.name, "password": PASSWORD})
    mine = asyncio.create_task(browser.get(f"{run['url']}/events"))
    await followers_of(run, ada.app, 2)
    await ada.ask("PATCH", run["url"], json={"shared": False})
    async with asyncio.timeout(DEADLINE):
        assert "finished" not in names_of(await theirs)
    await browser.post("/sign-out", json={})
    async with asyncio.timeout(DEADLINE):
        text = await (await mine).get_data(as_text=True)
    assert "finished" not in names_of(read(text))
    await ada.ask("POST", f"{run['url']}/cancel")
