"""What a cell comes to where its lock locks nothing, or its workers do nothing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.lock import (
    BALANCE,
    FAIRNESS,
    LOST_UPDATE,
    NEVER_RELEASED,
    entering,
    on_asyncio,
    on_threads,
    reach,
    rules,
)
from tests.cells import every_cell, judged_here

PARAMETERS = {"workers": 4, "neighbours": 3}

WITHOUT_A_LOCK = {
    "threads.lost_update_unlocked",
    "threads.lost_update_across_wait",
    "asyncio.lost_update_unlocked",
    "asyncio.lost_update_across_wait",
    "threads.blocking_call",
    "asyncio.blocking_call",
    "asyncio.blocking_call_to_thread",
}
"""Balance has locks, but on CPython with a GIL is 0 without them, as its own controls show."""


class LocksNothing:
    """Stands for a threading.Lock or a threading.RLock."""

    def acquire(self, *_: object, **__: object) -> bool:
        return True

    def release(self) -> None:
        pass

    def locked(self) -> bool:
        return False

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass


class LocksNothingInTime:
    """Stands for an asyncio.Lock."""

    async def acquire(self) -> bool:
        return True

    def release(self) -> None:
        pass

    def locked(self) -> bool:
        return False

    async def __aenter__(self) -> None:
        pass

    async def __aexit__(self, *_: object) -> None:
        pass


class IsNeverFree(asyncio.Lock):
    """Stays locked, whoever releases it."""

    def release(self) -> None:
        pass


class RefusesWaiters(asyncio.Lock):
    """Whoever would have to wait gets an error."""

    async def __aenter__(self) -> None:
        if self.locked():
            raise LookupError("broken")
        await self.acquire()


def but_for(module: Any, **changed: object) -> SimpleNamespace:
    """A module as it is, but for these of its names."""
    return SimpleNamespace(**{**vars(module), **changed})


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Trial:
    """A trial, and the counts as a process of its own would begin with them."""
    for side in (on_threads, on_asyncio):
        monkeypatch.setattr(side, "balance", 0)
        monkeypatch.setattr(side, "changes", {5: 0, 8: 0})
    return Trial(PARAMETERS, tmp_path)


@pytest.mark.parametrize(
    ("contrast", "cell"),
    [
        each
        for each in every_cell("lock", "across-processes")  # test_processes.py breaks that
        if each.values[0] is not BALANCE and each.values[1].name not in WITHOUT_A_LOCK  # type: ignore[attr-defined]
    ],
)
def test_a_lock_that_locks_nothing_is_not_documented(
    monkeypatch: pytest.MonkeyPatch, trial: Trial, contrast: Contrast, cell: Cell
) -> None:
    for where in (rules, entering.rules):  # whom nothing keeps out comes, but not in no time
        monkeypatch.setattr(where, "CHANCE", 10.0)
    monkeypatch.setattr(reach.on_asyncio, "_send_sigterm_once_frozen", lambda _trial: None)
    for side in (on_threads, entering.on_threads, reach.on_threads):
        monkeypatch.setattr(side, "lock", LocksNothing())
    for side in (on_asyncio, entering.on_asyncio, reach.on_asyncio):
        monkeypatch.setattr(side, "lock", LocksNothingInTime())
        monkeypatch.setattr(side, "threading_lock", LocksNothing())
    for side in (on_threads, on_asyncio):
        monkeypatch.setattr(side, "threading", but_for(threading, RLock=LocksNothing))
    verdict, reason = judged_here(contrast, cell, trial)
    assert verdict in {Verdict.BREAKS, Verdict.FAILS} - {cell.expect}, reason


def test_a_lock_that_lets_two_of_four_in_does_not_hold(
    monkeypatch: pytest.MonkeyPatch, trial: Trial
) -> None:
    monkeypatch.setattr(rules, "CHANCE", 10.0)
    monkeypatch.setattr(on_threads, "lock", threading.Semaphore(2))
    cell = NEVER_RELEASED.cell("threads.never_released_with")
    verdict, reason = judged_here(NEVER_RELEASED, cell, trial)
    assert verdict is Verdict.BREAKS, reason


def test_waiters_that_never_got_a_lock_were_not_served_in_order(
    monkeypatch: pytest.MonkeyPatch, trial: Trial
) -> None:
    monkeypatch.setattr(on_asyncio, "lock", RefusesWaiters())
    verdict, reason = judged_here(FAIRNESS, FAIRNESS.cell("asyncio.fairness"), trial)
    assert verdict is Verdict.FAILS, reason


def test_a_release_that_never_came_is_not_one_that_wakes_nobody(
    monkeypatch: pytest.MonkeyPatch, trial: Trial
) -> None:
    monkeypatch.setattr(reach.on_asyncio, "lock", IsNeverFree())
    cell = reach.ACROSS_THREADS.cell("asyncio.across_threads_asyncio_lock")
    verdict, reason = judged_here(reach.ACROSS_THREADS, cell, trial)
    assert (verdict, rules.NOT_RELEASED in reason) == (Verdict.FAILS, True)


@pytest.mark.parametrize("cell", BALANCE.cells, ids=lambda cell: cell.name)
def test_a_balance_that_nobody_changes_is_not_documented(
    monkeypatch: pytest.MonkeyPatch, trial: Trial, cell: Cell
) -> None:
    for side in (on_threads, on_asyncio):
        monkeypatch.setattr(side, "change_it", lambda _n: None)
    verdict, reason = judged_here(BALANCE, cell, trial)
    assert (verdict, "0 changes were made" in reason) == (Verdict.FAILS, True)


@pytest.mark.parametrize("cell", LOST_UPDATE.cells, ids=lambda cell: cell.name)
def test_a_counter_that_nobody_increments_has_lost_nothing(
    monkeypatch: pytest.MonkeyPatch, trial: Trial, cell: Cell
) -> None:
    async def start_nobody(*work: Coroutine[Any, Any, None]) -> None:
        for each in work:
            each.close()

    monkeypatch.setattr(on_threads, "run_threads", lambda *_: [])
    monkeypatch.setattr(on_asyncio, "asyncio", but_for(asyncio, gather=start_nobody))
    verdict, reason = judged_here(LOST_UPDATE, cell, trial)
    assert (verdict, "the counter is at 0" in reason) == (Verdict.FAILS, True)


@pytest.mark.parametrize("error", ["'Lock' object is not callable", "a bug"])
def test_only_a_lock_that_knows_no_such_with_is_of_the_wrong_kind(trial: Trial, error: str) -> None:
    with pytest.raises(TypeError, match=error):
        entering.rules.judge_type_error(trial, TypeError(error))
