"""One app with a warm lab for all tests of the web layer; a call that a hanging trial makes."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from quart import Quart
from quart.testing.app import TestApp
from quart.typing import TestClientProtocol as Client

from async_contrast.config import Settings
from async_contrast.contrasts.platforms import SQLITE
from async_contrast.quart_app import create_app
from async_contrast.web.auth.under_way import UnderWay
from tests.databases import migrated_sqlite
from tests.web.caller import ADA
from tests.web.compiled import COMPILED
from tests.web.people import Person, parts_of
from tests.web.server import PATIENCE, Server
from tests.web.services import a_database, serving

HOSTS = ("here.example", "my_service", "xn--bcher-kva.de")
"""The names by which some tests ask."""


@asynccontextmanager
async def an_app(
    folder: Path,
    catalogue: str = "tests.web.catalogue",
    pythons: Mapping[str, Path | None] | None = None,
    worker: bool = True,
    **settings: Any,
) -> AsyncIterator[Quart]:
    """An app on a database of its own in this folder, unless the settings name another."""
    if "database_url" not in settings:
        settings["database_url"] = migrated_sqlite(folder / "service.db")
    known = Settings(**{"trial_seconds": 60, "hosts": HOSTS, **settings})
    app = create_app(known, catalogue=catalogue, pythons=pythons, worker=worker)
    app.jinja_env.bytecode_cache = COMPILED
    async with TestApp(app, startup_timeout=PATIENCE, shutdown_timeout=PATIENCE):
        yield app


def seen_next(folder: Path, url: str, path: str) -> Any:
    """What the next service on this database answers ADA there, once it has started."""

    async def ask() -> Any:
        async with an_app(folder, database_url=url) as app:
            return await Person(app, ADA).get(path)

    return asyncio.run(ask())


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Quart]:
    async with an_app(tmp_path_factory.mktemp("app"), trials_at_once=8) as app:
        yield app


Bounding = Callable[..., None]


@pytest.fixture
def bounded(app: Quart, monkeypatch: pytest.MonkeyPatch) -> Bounding:
    """Gives the app other bounds until the test ends: so many `cells`, `runs`, ... for each."""

    def bound(waiting: int | None = None, **bounds: int) -> None:
        parts, lab = parts_of(app), app.extensions["catalogue"].lab
        budget = replace(parts.budget, **bounds)
        held = replace(parts, budget=budget, under_way=UnderWay(budget))
        monkeypatch.setitem(app.extensions, "parts", held)
        if waiting is not None:
            monkeypatch.setattr(lab, "_settings", replace(lab._settings, trials_waiting=waiting))

    return bound


@pytest.fixture
def client(app: Quart) -> Client:
    return app.test_client()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for all tests that do not end it, with ADA's account."""
    folder = tmp_path_factory.mktemp("server")
    with a_database(SQLITE, folder) as url, serving(folder, url) as server:
        server.wait_until_ready()
        yield server


@pytest.fixture
def server(running: Server) -> Iterator[Server]:
    """The running server; a test fails if it makes it complain."""
    before = running.errors()
    yield running
    assert running.get("/healthz")[0] == 200
    assert running.get("/flask/specimen/number")[0] == 200
    assert running.errors() == before


class Switchboard:
    """Where hanging trials call; the line of one that has ended is closed."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(PATIENCE)
        self.lines: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]

    def take(self, calls: int) -> None:
        """Wait until so many trials hang."""
        for _ in range(calls):
            line, _ = self._listener.accept()
            line.settimeout(PATIENCE)
            self.lines.append(line)

    def hang_up(self) -> None:
        """End every live view that hangs."""
        for line in self.lines:
            line.close()

    def nobody_called(self) -> bool:
        self._listener.setblocking(False)
        try:
            self._listener.accept()[0].close()
        except BlockingIOError:
            return True
        return False

    def all_ended(self) -> bool:
        """Wait until every trial that hung is gone; the time limit of a line says otherwise."""
        return all(line.recv(1) == b"" for line in self.lines)

    def close(self) -> None:
        for each in (self._listener, *self.lines):
            each.close()


@pytest.fixture
def switchboard() -> Iterator[Switchboard]:
    board = Switchboard()
    yield board
    board.close()


async def while_hanging(switchboard: Switchboard) -> None:
    """Wait for both cells of specimen/hanging without keeping the event loop."""
    await asyncio.to_thread(switchboard.take, 2)
