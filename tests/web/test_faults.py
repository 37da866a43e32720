"""What people keep survives whatever ends or stops; each run has one final state."""

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
from http.client import HTTPException
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

from service.contrast import POSTGRESQL, SQLITE
from service.database.upgrade import upgrade
from tests.databases import DATABASES, migrated_sqlite, new_postgresql, url_of
from tests.own_postgresql import OwnPostgresql
from tests.web.caller import Caller, make_ada
from tests.web.conftest import Switchboard
from tests.web.server import Server

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

TEN = 10
"""Seconds that a service has to end in, whatever it is at."""

SECRET = "a secret that is the same after a restart"


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with the service's tables and an account."""
    with a_database(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[str]:
    with a_database(POSTGRESQL, tmp_path) as found:
        yield found


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[str]:
    with a_database(SQLITE, tmp_path) as found:
        yield found


@contextmanager
def a_database(kind: str, folder: Path) -> Iterator[str]:
    if kind == SQLITE:
        found = migrated_sqlite(folder / "service.db")
        make_ada(found)
        yield found
        return
    with new_postgresql() as found:
        asyncio.run(upgrade(found))
        make_ada(found)
        yield found


def serving(tmp_path: Path, url: str, name: str = "log", **arguments: object) -> Server:
    """A service on this database, that is being started."""
    settings = {"DATABASE_URL": url, "SECRET_KEY": SECRET, "TRIALS_AT_ONCE": "8"}
    return Server(tmp_path / name, settings=settings, **arguments)


def trials_of(server: Server) -> list[int]:
    """The processes of the trials that run."""
    return [
        trial
        for worker in server.workers()
        for template in server.children_of(worker)
        for trial in server.children_of(template)
    ]


def test_kill_9_of_a_trial_fails_its_cell_and_the_run_goes_on(
    tmp_path: Path, url: str, switchboard: Switchboard
) -> None:
    with serving(tmp_path, url) as server:
        server.wait_until_ready()
        ada = Caller(server)
        run = ada.run("specimen/hanging", port=switchboard.port)
        switchboard.take(2)
        for trial in trials_of(server):
            os.kill(trial, signal.SIGKILL)
        ended = ada.ended(run["url"])
        assert (ended["state"], ended["surprise"]) == ("finished", True)
        assert {cell["verdict"] for cell in ended["cells"]} == {"fails"}
        assert all("SIGKILL" in cell["reason"] for cell in ended["cells"])


def test_kill_9_of_a_worker_interrupts_its_runs_and_the_next_one_goes_on(
    tmp_path: Path, url: str, switchboard: Switchboard
) -> None:
    with serving(tmp_path, url) as server:
        server.wait_until_ready()
        ada = Caller(server)
        run = ada.run("specimen/hanging", port=switchboard.port)
        switchboard.take(2)
        [worker] = server.workers()
        os.kill(worker, signal.SIGKILL)
        assert switchboard.all_ended()
        server.wait_until_ready()
        assert ada.get(run["url"])["state"] == "interrupted"
        assert ada.ended(ada.run()["url"])["state"] == "finished"


def test_kill_9_of_one_worker_of_two_is_noticed_by_the_other(
    tmp_path: Path, url: str, switchboard: Switchboard
) -> None:
    with serving(tmp_path, url, workers=2) as server:
        server.wait_until_ready()
        server.wait_until_ready()
        ada = Caller(server)
        run = ada.run("specimen/hanging", port=switchboard.port)
        switchboard.take(2)
        stream = ada.events(run["url"])
        assert [next(stream), next(stream)] == ["queued", "started"]
        stream.close()
        [holder] = {worker for worker in server.workers()
                    for template in server.children_of(worker)
                    if server.children_of(template)}  # fmt: skip
        os.kill(holder, signal.SIGKILL)
        assert switchboard.all_ended()
        assert ada.ended(run["url"])["state"] == "interrupted"


def test_kill_9_of_the_whole_service_loses_nothing_that_it_reported(
    tmp_path: Path, url: str, switchboard: Switchboard
) -> None:
    """One run hangs, some have ended, some wait, and others are being asked for at that moment."""
    told: list[str] = []

    def ask_on(ada: Caller) -> None:
        with suppress(OSError, HTTPException, AssertionError):
            while len(told) < 15:
                told.append(ada.run()["url"])

    with serving(tmp_path, url) as server:
        server.wait_until_ready()
        ada = Caller(server)
        hanging = ada.run("specimen/hanging", port=switchboard.port)
        switchboard.take(2)
        told.append(ada.run()["url"])
        ada.ended(told[0])
        kept = ada.get(told[0])
        asking = threading.Thread(target=ask_on, args=(ada,))
        with server.watched():
            asking.start()
            while len(told) < 5 and asking.is_alive():
                pass
            for pid in server.pids():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        asking.join()
    assert switchboard.all_ended()
    with serving(tmp_path, url, "again") as server:
        server.wait_until_ready()
        ada = Caller(server)
        assert ada.get(hanging["url"])["state"] == "interrupted"
        assert ada.get(told[0]) == kept
        states = {ada.ended(each)["state"] for each in told}
        assert states <= {"finished", "interrupted"}
        assert {run["state"] for run in ada.get("/api/runs?limit=100")["runs"]} <= states | {
            "interrupted"
        }


def test_sigterm_with_streams_open_ends_it_and_marks_the_runs(
    tmp_path: Path, url: str, switchboard: Switchboard
) -> None:
    with serving(tmp_path, url) as server:
        server.wait_until_ready()
        ada = Caller(server)
        run = ada.run("specimen/hanging", port=switchboard.port)
        switchboard.take(2)
        streams = [ada.events(run["url"]) for _ in range(3)]
        for stream in streams:
            assert [next(stream), next(stream)] == ["queued", "started"]
        began = time.monotonic()
        with server.watched():
            server.process.terminate()
            for stream in streams:
                assert list(stream) in ([], ["finished"])
        assert server.exit_status() == 0
        assert time.monotonic() - began < TEN
        assert server.errors() == ""
    with serving(tmp_path, url, "again") as server:
        server.wait_until_ready()
        found = Caller(server).get(run["url"])
        assert found["state"] == "interrupted"
        assert "ended while it ran" in found["reason"]  # said by the one that ended, not the next


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
    with serving(tmp_path, sqlite, "again") as server:
        server.wait_until_ready()
        assert Caller(server).get(run["url"])["state"] == "interrupted"


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Somebody else writes, and does not come to an end."""
    with closing(sqlite3.connect(make_url(url).database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_full_disk_stops_writes_only_until_there_is_room(
    tmp_path: Path, sqlite: str, switchboard: Switchboard
) -> None:
    """The kernel lets the worker's files grow no more, and then they may again."""
    with serving(tmp_path, sqlite) as server:
        server.wait_until_ready()
        ada = Caller(server)
        run = ada.run("specimen/hanging", port=switchboard.port)
        switchboard.take(2)
        [worker] = server.workers()
        usual = resource.prlimit(worker, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        for trial in trials_of(server):
            os.kill(trial, signal.SIGKILL)  # what comes of it cannot be kept now
        status, error = ada.ask("POST", "/api/runs", {"contrast": "specimen/quick"})
        assert status == 503
        assert "cannot be written to" in error["error"]["message"]
        assert ada.ask("PATCH", run["url"], {"shared": True})[0] == 503
        assert ada.get(run["url"])["shared"] is False
        assert ada.get("/compare/specimen/quick")["cells"]
        resource.prlimit(worker, resource.RLIMIT_FSIZE, usual)
        assert len(ada.ended(run["url"])["cells"]) == 2
        assert ada.ended(ada.run()["url"])["state"] == "finished"
        assert server.workers() == [worker]


def test_a_locked_database_stops_writes_only_until_it_is_free(tmp_path: Path, sqlite: str) -> None:
    with serving(tmp_path, sqlite) as server:
        server.wait_until_ready()
        ada = Caller(server)
        run = ada.run()
        ada.ended(run["url"])
        with locked(sqlite):
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
                pass
            before = len(told)
            own.restart()
            while len(told) == before and asking.is_alive():
                pass
            over.set()
            asking.join()
            for trial in trials_of(server):
                with suppress(ProcessLookupError):
                    os.kill(trial, signal.SIGKILL)
            ended = ada.ended(hanging["url"])
            assert (ended["state"], len(ended["cells"])) == ("finished", 2)
            assert {ada.ended(url)["state"] for url in told} == {"finished"}
            assert ada.get("/healthz")["status"] == "ok"


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
            for server in (one, other) * 4
        ]
        switchboard.take(2 * len(runs))  # each trial calls once, and no service has more than 8
        assert switchboard.nobody_called()
        assert {bool(trials_of(server)) for server in (one, other)} == {True}
        for number, run in enumerate(runs):
            assert Caller((one, other)[number % 2]).ask("POST", f"{run['url']}/cancel")[0] == 200
        assert switchboard.all_ended()
        for run in runs:
            assert Caller(one).get(run["url"])["state"] == "cancelled"
        for server in (one, other):
            with server.watched():
                server.process.terminate()
            assert server.exit_status() == 0
            assert server.errors() == ""
