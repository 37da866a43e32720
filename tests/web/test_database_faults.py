"""What people keep survives whatever stops the database; each run has one final state."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE
from async_contrast.database.upgrade import upgrade
from tests.databases import url_of
from tests.own_postgresql import OwnPostgresql
from tests.web.caller import Caller, make_ada
from tests.web.conftest import Switchboard, seen_next
from tests.web.server import Server
from tests.web.services import TEN, a_database, serving, trials_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[str]:
    with a_database(POSTGRESQL, tmp_path) as found:
        yield found


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[str]:
    with a_database(SQLITE, tmp_path) as found:
        yield found


@pytest.mark.thorough
def test_sigterm_while_the_database_is_locked(
    tmp_path: Path, sqlite: str, switchboard: Switchboard
) -> None:
    with serving(tmp_path, sqlite) as server:
        server.wait_until_ready()
        run = Caller(server).run("specimen/hanging", port=switchboard.port)
        switchboard.take(2)
        began = time.monotonic()
        with locked(sqlite), server.watched():
            server.process.terminate()
        assert server.exit_status() == 0
        assert time.monotonic() - began < TEN
    assert seen_next(tmp_path, sqlite, run["url"])["state"] == "interrupted"


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Somebody else writes, and does not come to an end."""
    with closing(sqlite3.connect(make_url(url).database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_full_disk_stops_writes_only_until_there_is_room(
    running: Server, switchboard: Switchboard
) -> None:
    """The kernel lets the worker's files grow no more, and then they may again."""
    ada = Caller(running)
    run = ada.run("specimen/hanging", port=switchboard.port)
    switchboard.take(2)
    [worker] = running.workers()
    usual = resource.prlimit(worker, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    try:
        for trial in trials_of(running):
            os.kill(trial, signal.SIGKILL)  # what comes of it cannot be kept now
        status, error = ada.ask("POST", "/api/runs", {"contrast": "specimen/quick"})
        assert status == 503
        assert "cannot be written to" in error["error"]["message"]
        assert ada.ask("PATCH", run["url"], {"shared": True})[0] == 503
        assert ada.get(run["url"])["shared"] is False
        assert ada.get("/compare/specimen/quick")["cells"]
    finally:
        resource.prlimit(worker, resource.RLIMIT_FSIZE, usual)
    assert len(ada.ended(run["url"])["cells"]) == 2
    assert ada.ended(ada.run()["url"])["state"] == "finished"
    assert running.workers() == [worker]


def test_a_locked_database_stops_writes_only_until_it_is_free(running: Server) -> None:
    ada = Caller(running)
    run = ada.run()
    ada.ended(run["url"])
    with locked(running.database_url):
        assert ada.ask("POST", "/api/runs", {"contrast": "specimen/quick"})[0] == 503
        assert ada.get(run["url"])["state"] == "finished"
    assert ada.ended(ada.run()["url"])["state"] == "finished"


def test_a_postgresql_that_may_only_be_read(tmp_path: Path, postgresql: str) -> None:
    name = make_url(postgresql).database
    with serving(tmp_path, postgresql) as server:
        server.wait_until_ready()
        ada = Caller(server)
        run = ada.run()
        ada.ended(run["url"])
        for read_only, status in (("on", 503), ("off", 202)):
            administer(
                f"ALTER DATABASE {name} SET default_transaction_read_only = {read_only}",
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity "  # noqa: S608
                f"WHERE datname = '{name}'",
            )
            assert ada.ask("POST", "/api/runs", {"contrast": "specimen/quick"})[0] == status
            assert ada.get(run["url"])["state"] == "finished"


def administer(*statements: str) -> None:
    engine = create_engine(
        url_of(POSTGRESQL) or "", poolclass=NullPool, isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.mark.thorough
def test_a_postgresql_that_starts_anew_under_load_loses_nothing(
    tmp_path: Path, switchboard: Switchboard
) -> None:
    """A whole PostgreSQL of this test's own; a run is in the middle of it, others come."""
    told: list[str] = []
    over = threading.Event()

    def ask_on(ada: Caller) -> None:
        while not over.is_set() and len(told) < 200:
            status, found = ada.ask("POST", "/api/runs", {"contrast": "specimen/quick"})
            assert status in (202, 429, 503)
            if status == 202:
                told.append(found["url"])

    with OwnPostgresql() as own:
        asyncio.run(upgrade(own.url))
        make_ada(own.url)
        with serving(tmp_path, own.url) as server:
            server.wait_until_ready()
            ada = Caller(server)
            hanging = ada.run("specimen/hanging", port=switchboard.port)
            switchboard.take(2)
            asking = threading.Thread(target=ask_on, args=(ada,))
            asking.start()
            while not told and asking.is_alive():
                time.sleep(0.001)
            before = len(told)
            own.restart()
            while len(told) == before and asking.is_alive():
                time.sleep(0.01)
            over.set()
            asking.join()
            for trial in trials_of(server):
                with suppress(ProcessLookupError):
                    os.kill(trial, signal.SIGKILL)
            ended = ada.ended(hanging["url"])
            assert (ended["state"], len(ended["cells"])) == ("finished", 2)
            assert {ada.ended(url)["state"] for url in told} == {"finished"}
            assert ada.get("/healthz")["status"] == "ok"


@pytest.mark.thorough
def test_two_services_on_one_postgresql_take_no_run_twice(
    tmp_path: Path, postgresql: str, switchboard: Switchboard
) -> None:
    with (
        serving(tmp_path, postgresql, "one") as one,
        serving(tmp_path, postgresql, "other") as other,
    ):
        for server in (one, other):
            server.wait_until_ready()
        runs = [
            Caller(server).run("specimen/hanging", port=switchboard.port)
            for server in (one, other) * 2  # either may take them all: it has 8 places for trials
        ]
        switchboard.take(2 * len(runs))  # each trial calls once
        assert switchboard.nobody_called()
        for number, run in enumerate(runs):
            assert Caller((one, other)[number % 2]).ask("POST", f"{run['url']}/cancel")[0] == 200
        assert switchboard.all_ended()
        for run in runs:
            assert Caller(one).get(run["url"])["state"] == "cancelled"
        for server in (one, other):
            with server.watched():
                server.process.send_signal(signal.SIGTERM if server is one else signal.SIGHUP)
            assert server.exit_status() == 0
            assert server.errors() == ""
