"""What a cell comes to where its lock locks nothing, or its workers do nothing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.lock import (
    entering,
    on_asyncio,
    on_threads,
    reach,
    rules,
    waiting,
)
from async_contrast.topics.lock.waiting import FAIRNESS, NEVER_RELEASED
from tests.broken import but_for, cells_of, judged
from tests.mutation.parts import NullAsyncLock, NullLock

PARAMETERS = {"workers": 4, "neighbours": 3}

LOCKED = cells_of(
    "lock/balance",
    "lock/lost-update",
    "lock/never-released",
    "lock/reentrancy",
    "lock/cancellation",
    "lock/fairness",
    "lock/missing-await",
    "lock/wrong-with",
    "lock/across-await",
    "lock/two-loops",
    "lock/across-threads",
    without=(
        "balance_unlocked",
        "balance_across_wait",
        "lost_update_unlocked",
        "lost_update_across_wait",
        "two_loops_lock_each",
    ),
)
"""The cells that share a lock; for across-processes see test_processes.py."""


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


@pytest.fixture(autouse=True)
def _counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a process of its own would begin with them."""
    for side in (on_threads, on_asyncio):
        monkeypatch.setattr(side, "balance", 0)
        monkeypatch.setattr(side, "changes", {5: 0, 8: 0})


@pytest.mark.parametrize(("contrast", "cell"), LOCKED)
def test_a_lock_that_locks_nothing_is_not_documented(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    for where in (
        rules,
        entering.rules,
        waiting.rules,
    ):  # whom nothing keeps out comes, but not in no time
        monkeypatch.setattr(where, "CHANCE", 10.0)
    for side in (on_threads, entering.on_threads, reach.on_threads, waiting.on_threads):
        monkeypatch.setattr(side, "lock", NullLock())
    for side in (on_asyncio, entering.on_asyncio, reach.on_asyncio, waiting.on_asyncio):
        monkeypatch.setattr(side, "lock", NullAsyncLock())
        monkeypatch.setattr(side, "threading_lock", NullLock(), raising=False)
    for side in (on_threads, on_asyncio, reach.on_asyncio):
        monkeypatch.setattr(side, "threading", but_for(threading, RLock=NullLock))
    verdict, reason, _ = judged(contrast, cell, tmp_path, PARAMETERS)
    assert verdict in {Verdict.BREAKS, Verdict.FAILS} - {cell.expect}, reason


def test_a_lock_that_lets_two_of_four_in_does_not_hold(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(waiting.rules, "CHANCE", 10.0)
    monkeypatch.setattr(waiting.on_threads, "lock", threading.Semaphore(2))
    cell = NEVER_RELEASED.cell("threads.never_released_with")
    verdict, reason, _ = judged(NEVER_RELEASED, cell, tmp_path, PARAMETERS)
    assert verdict is Verdict.BREAKS, reason


def test_waiters_that_never_got_a_lock_were_not_served_in_order(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(waiting.on_asyncio, "lock", RefusesWaiters())
    verdict, reason, _ = judged(FAIRNESS, FAIRNESS.cell("asyncio.fairness"), tmp_path, PARAMETERS)
    assert verdict is Verdict.FAILS, reason


def test_a_release_that_never_came_is_not_one_that_wakes_nobody(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(reach.on_asyncio, "lock", IsNeverFree())
    cell = reach.ACROSS_THREADS.cell("asyncio.across_threads_asyncio_lock")
    verdict, reason, _ = judged(reach.ACROSS_THREADS, cell, tmp_path, PARAMETERS)
    assert (verdict, rules.NOT_RELEASED in reason) == (Verdict.FAILS, True)


@pytest.mark.parametrize(
    ("contrast", "cell"), cells_of("lock/balance", without=("balance_across_wait",))
)
def test_a_balance_that_nobody_changes_is_not_documented(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    for side in (on_threads, on_asyncio):
        monkeypatch.setattr(side, "change_it", lambda _n: None)
    verdict, reason, _ = judged(contrast, cell, tmp_path, PARAMETERS)
    assert (verdict, "0 changes were made" in reason) == (Verdict.FAILS, True)


@pytest.mark.parametrize(("contrast", "cell"), cells_of("lock/lost-update"))
def test_a_counter_that_nobody_increments_has_lost_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    async def start_nobody(*work: Coroutine[Any, Any, None]) -> None:
        for each in work:
            each.close()

    monkeypatch.setattr(on_threads, "run_threads", lambda *_: [])
    monkeypatch.setattr(on_asyncio, "asyncio", but_for(asyncio, gather=start_nobody))
    verdict, reason, _ = judged(contrast, cell, tmp_path, PARAMETERS)
    assert (verdict, "the counter is at 0" in reason) == (Verdict.FAILS, True)


@pytest.mark.parametrize("error", ["'Lock' object is not callable", "a bug"])
def test_only_a_lock_that_knows_no_such_with_is_of_the_wrong_kind(
    tmp_path: Path, error: str
) -> None:
    with pytest.raises(TypeError, match=error):
        entering.rules.judge_type_error(Trial({}, tmp_path), TypeError(error))
