"""Who follows a run when the service ends hears what becomes of it, and nothing else."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE
from async_contrast.database.database import Database
from async_contrast.database.models import Run
from tests.databases import DATABASES
from tests.web.caller import ADA, Caller
from tests.web.conftest import Switchboard
from tests.web.people import basic
from tests.web.services import TEN, a_database, serving

thorough = pytest.mark.thorough
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

Event = tuple[int, str, dict[str, Any]]


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with a_database(request.param, tmp_path) as found:
        yield found


def followed(ada: Caller, path: str) -> Generator[Event, None, None]:
    """The events of a run as they come: number, name and data."""
    with closing(ada.connect()) as connection:
        connection.request("GET", f"{path}/events", headers=basic(ADA))
        response = connection.getresponse()
        assert response.status == 200
        fields: dict[str, str] = {}
        for line in response:  # raises IncompleteRead for a stream that breaks off
            name, colon, text = line.decode().rstrip("\n").partition(": ")
            if colon:
                fields[name] = text
            elif "event" in fields:
                yield int(fields["id"]), fields["event"], json.loads(fields["data"])
                fields = {}


def follow(ada: Caller, path: str, events: int = 2) -> tuple[list[Event], Generator[Event]]:
    """So many events that have come, and those that will."""
    stream = followed(ada, path)
    return [next(stream) for _ in range(events)], stream


def state_in(url: str, number: int) -> str | None:
    """What the database says of a run."""

    async def look() -> str | None:
        database = Database(url)
        async with database.reading() as session:
            state = await session.scalar(select(Run.state).where(Run.id == number))
        await database.close()
        return state

    return asyncio.run(look())


@pytest.mark.parametrize(
    ("url", "workers"), [(SQLITE, 1), pytest.param(SQLITE, 2, marks=thorough)], indirect=["url"]
)
def test_each_stream_tells_that_its_run_was_interrupted(
    tmp_path: Path, url: str, workers: int, switchboard: Switchboard
) -> None:
    """With two workers the streams come to both, and the run is one's."""
    with serving(tmp_path, url, workers=workers) as server:
        for _ in range(workers):
            server.wait_until_ready()
        ada = Caller(server)
        run = ada.run("specimen/hanging", port=switchboard.port)
        switchboard.take(2)
        streams = [follow(ada, run["url"]) for _ in range(4 * workers)]
        began = time.monotonic()
        with server.watched():
            server.process.terminate()
            heard = [before + list(stream) for before, stream in streams[1:]]
            heard.append(streams[0][0] + [next(streams[0][1])])
            assert state_in(url, run["id"]) == "interrupted"
            assert list(streams[0][1]) == []
        assert time.monotonic() - began < TEN
        assert server.exit_status() == 0
        assert server.errors() == ""
    for events in heard:
        assert [name for _, name, _ in events] == ["queued", "started", "finished"]
        assert events[-1][2]["state"] == "interrupted"
    with serving(tmp_path, url, "again") as server:
        server.wait_until_ready()
        assert list(followed(Caller(server), run["url"])) == heard[0] == heard[-1]


@pytest.mark.parametrize(
    ("url", "workers"), [(POSTGRESQL, 2), pytest.param(POSTGRESQL, 1, marks=thorough)],
    indirect=["url"],
)  # fmt: skip
def test_a_run_that_is_handed_back_goes_on_where_the_streams_ended(
    tmp_path: Path, url: str, workers: int, switchboard: Switchboard
) -> None:
    with serving(tmp_path, url, workers=workers) as server:
        for _ in range(workers):
            server.wait_until_ready()
        ada = Caller(server)
        run = ada.run("specimen/hanging", port=switchboard.port)
        switchboard.take(2)
        streams = [follow(ada, run["url"]) for _ in range(4 * workers)]
        began = time.monotonic()
        with server.watched():
            server.process.terminate()
            heard = [before + list(stream) for before, stream in streams]
        assert time.monotonic() - began < TEN
        assert (server.exit_status(), server.errors()) == (0, "")
        assert switchboard.all_ended()
        assert state_in(url, run["id"]) == "queued"
    for events in heard:
        names = [name for _, name, _ in events]
        assert names[:2] == ["queued", "started"]
        assert set(names[2:]) <= {"queued"}  # who still follows hears that it waits again
    with serving(tmp_path, url, "again") as server:
        server.wait_until_ready()
        ada = Caller(server)
        switchboard.take(2)
        ada.ask("POST", f"{run['url']}/cancel")
        *before, last = followed(ada, run["url"])
        assert before[:1] == heard[0][:1] == heard[-1][:1]
        assert {name for _, name, _ in before} == {"queued", "started"}
        assert last[2]["state"] == "cancelled"


@pytest.mark.parametrize("url", [SQLITE], indirect=True)
def test_no_stream_tells_of_an_end_of_what_goes_on_or_has_not_begun(
    tmp_path: Path, url: str, switchboard: Switchboard
) -> None:
    with serving(tmp_path, url, "one") as one, serving(tmp_path, url, "other") as other:
        for server in (one, other):
            server.wait_until_ready()
        runs = [Caller(one).run("specimen/hanging", port=switchboard.port) for _ in range(5)]
        switchboard.take(2 * 4)  # a service has eight trials at most: one run stays queued
        streams = [
            follow(Caller(other), run["url"], events=2 if started else 1)
            for run in runs
            if (started := state_in(url, run["id"]) != "queued") or True
        ]
        began = time.monotonic()
        with other.watched():
            other.process.terminate()
            heard = [before + list(stream) for before, stream in streams]
        assert time.monotonic() - began < TEN
        assert (other.exit_status(), other.errors()) == (0, "")
        assert [events[-1][1] for events in heard] == ["started"] * 4 + ["queued"]
        assert {state_in(url, run["id"]) for run in runs} == {"running", "queued"}
        for run in runs:
            Caller(one).ask("POST", f"{run['url']}/cancel")
