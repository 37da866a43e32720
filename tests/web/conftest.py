"""One app with a warm lab for all tests of the web layer; a call that a hanging trial makes."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from quart import Quart
from quart.typing import TestClientProtocol as Client

from async_contrast.config import Settings
from async_contrast.quart_app import create_app
from tests.databases import migrated_sqlite
from tests.web.server import Server

HOSTS = ("here.example", "my_service", "xn--bcher-kva.de")
"""The names by which some tests ask."""


@asynccontextmanager
async def an_app(
    folder: Path, catalogue: str = "tests.web.catalogue", **settings: Any
) -> AsyncIterator[Quart]:
    """An app on a database of its own in this folder, unless the settings name another."""
    if "database_url" not in settings:
        settings["database_url"] = migrated_sqlite(folder / "service.db")
    known = Settings(**{"trial_seconds": 60, "hosts": HOSTS, **settings})
    app = create_app(known, catalogue=catalogue)
    async with app.test_app():
        yield app


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Quart]:
    async with an_app(tmp_path_factory.mktemp("app")) as app:
        yield app


@pytest.fixture
def client(app: Quart) -> Client:
    return app.test_client()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for all tests that neither end it nor make it complain."""
    with Server(tmp_path_factory.mktemp("server") / "log") as server:
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
        self._listener.settimeout(10)
        self.lines: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]

    def take(self, calls: int) -> None:
        """Wait until so many trials hang."""
        for _ in range(calls):
            line, _ = self._listener.accept()
            line.settimeout(10)
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
