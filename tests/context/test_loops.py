"""Half a port, every cell for real, and with something of it broken."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from flask import Flask
from quart import Quart

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.context.loops import on_asyncio, rules
from tests.broken import cells_of, judged
from tests.cells import ask, result_of, try_cell

in_the_session = pytest.mark.asyncio(loop_scope="session")


@in_the_session
async def test_of_three_loops_at_one_lock_one_is_served_one_refused_and_one_sleeps(
    lab: Lab,
) -> None:
    comparison = await ask(lab, "context/loop-per-request")
    naive = result_of(comparison, "asyncio.loop_per_request_lock")
    assert naive.seen.outcomes == {rules.SERVED: 1, rules.BOUND: 1, rules.ASLEEP: 1}
    port = result_of(comparison, "asyncio.loop_per_request_one_loop")
    assert port.seen.outcomes == {rules.SERVED: 3}


@in_the_session
async def test_what_a_request_leaves_on_its_loop_is_cancelled(lab: Lab) -> None:
    comparison = await ask(lab, "context/loop-per-request")
    left = {
        result.cell.name: result.seen.outcomes
        for result in comparison.results
        if result.cell.name.endswith("_left")
    }
    assert left == {
        "threads.loop_per_request_left": {rules.LEFT_ENDS: 1},
        "asyncio.loop_per_request_left": {rules.LEFT_CUT: 1},
        "asyncio.loop_per_request_one_loop_left": {rules.LEFT_ENDS: 1},
    }


@in_the_session
@pytest.mark.parametrize(
    ("cell", "error"),
    [
        ("asyncio.sync_view", "no running event loop"),
        ("asyncio.sync_view_background_task", "There is no current event loop in thread"),
    ],
)
async def test_a_view_left_sync_has_no_loop(lab: Lab, cell: str, error: str) -> None:
    result = await try_cell(lab, "context/sync-view", cell)
    assert result.seen.evidence["status"] == 500
    assert result.seen.evidence["error"].startswith(error)


def test_a_lock_that_wakes_other_loops_leaves_nobody_asleep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the naive port is about: the release does not wake the loop that waits."""

    class Waking(asyncio.Lock):
        def release(self) -> None:
            waiting = list(self._waiters or ())
            super().release()
            for future in waiting:
                future.get_loop().call_soon_threadsafe(lambda: None)

    monkeypatch.setattr(asyncio, "Lock", Waking)
    monkeypatch.setattr(rules, "IN_VAIN", rules.PATIENCE)
    trial = Trial({}, tmp_path)
    on_asyncio.loop_per_request_lock(trial)
    assert trial.report()["outcomes"] == {rules.SERVED: 2, rules.BOUND: 1}


NAIVE = [each for each in cells_of("context/loop-per-request")
         if each.id == "loop-per-request-asyncio.loop_per_request_lock"]  # fmt: skip


@pytest.mark.parametrize(("contrast", "cell"), NAIVE)
def test_a_second_request_that_does_not_wait_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def ends(_: threading.Thread) -> bool:
        return False

    monkeypatch.setattr(on_asyncio, "wait_until_blocked", ends)
    came = judged(contrast, cell, tmp_path, forked=True)
    assert (came.verdict, "did not wait" in came.reason) == (Verdict.FAILS, True)


@pytest.mark.parametrize(("contrast", "cell"), cells_of("context/sync-view"))
def test_a_view_that_fails_otherwise_says_nothing_of_loops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("broken")

    monkeypatch.setattr(Flask, "dispatch_request", fail)
    monkeypatch.setattr(Flask, "log_exception", lambda *_: None)
    monkeypatch.setattr(Quart, "dispatch_request", fail)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS
