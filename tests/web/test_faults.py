"""What people keep survives whatever ends the service; each run has one final state."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

import pytest

from async_contrast.accounts.budgets import Budget, Cost
from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE
from async_contrast.database import accounts, runs
from async_contrast.database.database import Database
from async_contrast.database.models import WHOLE
from async_contrast.database.runs import RunRequest
from async_contrast.database.work import MOST_ATTEMPTS
from tests.web.caller import ADA, Caller
from tests.web.conftest import Switchboard, seen_next
from tests.web.server import Server
from tests.web.services import TEN, a_database, serving, trials_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


thorough = pytest.mark.thorough
on_both = pytest.mark.parametrize(
    "url", [SQLITE, pytest.param(POSTGRESQL, marks=thorough)], indirect=True
)


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with the service's tables and an account."""
    with a_database(request.param, tmp_path) as found:
        yield found


def test_kill_9_of_a_trial_fails_its_cell_and_the_run_goes_on(
    running: Server, switchboard: Switchboard
) -> None:
    ada = Caller(running)
    run = ada.run("specimen/hanging", port=switchboard.port)
    switchboard.take(2)
    for trial in trials_of(running):
        os.kill(trial, signal.SIGKILL)
    ended = ada.ended(run["url"])
    assert (ended["state"], ended["surprise"]) == ("finished", True)
    assert {cell["verdict"] for cell in ended["cells"]} == {"fails"}
    assert all("SIGKILL" in cell["reason"] for cell in ended["cells"])


def a_report(url: str, port: int) -> int:
    """The number of a report of ADA's that waits; its second contrast calls there, and hangs."""

    async def put() -> int:
        database = Database(url)
        wanted = {"specimen/quick": {"number": 3}, "specimen/hanging": {"port": port}}
        async with database.writing() as session:
            account = await accounts.find_account(session, ADA)
            assert account is not None
            asked = RunRequest(WHOLE, WHOLE, wanted, None, (), False, Cost(5))
            number, [job] = await runs.add_run(session, account.id, asked, Budget(9, 9, 9, 9))
            job.catalogue = "tests.web.catalogue"
        await database.close()
        return number

    return asyncio.run(put())


@pytest.mark.parametrize("url", [SQLITE], indirect=True)
def test_kill_9_in_the_middle_of_a_report_keeps_what_has_ended(
    tmp_path: Path, url: str, switchboard: Switchboard
) -> None:
    where = f"/api/reports/{a_report(url, switchboard.port)}"
    with serving(tmp_path, url) as server:
        server.wait_until_ready()
        switchboard.take(2)
        ada = Caller(server)
        for kind in ada.events(where):
            if kind == "cell-finished" and ada.get(where)["done"] == 3:
                break
        os.kill(server.workers()[0], signal.SIGKILL)
        assert switchboard.all_ended()
        server.wait_until_ready()
        found = ada.ended(where)
    assert (found["state"], found["done"], found["of"]) == ("interrupted", 3, 5)
    [missing] = found["summary"]["not_run"]
    assert missing["contrast"] == "specimen/hanging"
    assert "ask for it again" in missing["problem"]


@on_both
def test_kill_9_of_each_worker_that_took_a_run_interrupts_it_and_the_next_one_goes_on(
    tmp_path: Path, url: str, switchboard: Switchboard
) -> None:
    """In a PostgreSQL it waits again once, and its cells are tried anew."""
    with serving(tmp_path, url) as server:
        server.wait_until_ready()
        ada = Caller(server)
        run = ada.run("specimen/hanging", port=switchboard.port)
        for _ in range(1 if "sqlite" in url else MOST_ATTEMPTS):
            switchboard.take(2)
            [worker] = server.workers()
            os.kill(worker, signal.SIGKILL)
            assert switchboard.all_ended()
            server.wait_until_ready()
            assert server.workers() != [worker]
        assert ada.ended(run["url"])["state"] == "interrupted"
        assert ada.ended(ada.run()["url"])["state"] == "finished"


@pytest.mark.parametrize("url", [POSTGRESQL], indirect=True)
def test_what_one_worker_of_two_had_the_other_has_soon_after_kill_9(
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
        began = time.monotonic()
        assert switchboard.all_ended()
        switchboard.take(2)
        assert time.monotonic() - began < TEN
        assert ada.get(run["url"])["state"] == "running"
        assert ada.ask("POST", f"{run['url']}/cancel")[0] == 200
        assert switchboard.all_ended()


@on_both
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
                time.sleep(0.001)
            for pid in server.pids():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        asking.join()
    assert switchboard.all_ended()
    with serving(tmp_path, url, "again") as server:
        server.wait_until_ready()
        ada = Caller(server)
        assert ada.get(told[0]) == kept
        if "sqlite" in url:
            ends = {"finished", "interrupted"}
        else:
            ends = {"finished"}
            switchboard.take(2)
            for trial in trials_of(server):
                os.kill(trial, signal.SIGKILL)
        assert ada.ended(hanging["url"])["state"] == max(ends)
        kept_runs = {run["url"] for run in ada.get("/api/runs?limit=100")["runs"]}
        assert kept_runs >= set(told)
        assert {ada.ended(each)["state"] for each in kept_runs} <= ends


@on_both
@thorough
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
                assert list(stream) in ([], ["finished"], ["queued"])  # interrupted, or handed back
        assert server.exit_status() == 0
        assert time.monotonic() - began < TEN
        assert server.errors() == ""
    found = seen_next(tmp_path, url, run["url"])
    if "sqlite" in url:
        assert found["state"] == "interrupted"
        assert "ended while it ran" in found["reason"]  # said by the one that ended, not the next
    else:
        assert found["state"] in {"queued", "running"}  # it waits, or runs already
        assert found["reason"] == ""
