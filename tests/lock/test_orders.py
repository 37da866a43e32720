"""What is found in every order of a program, where its lock locks nothing or its await is gone."""

from __future__ import annotations

import asyncio
import math
import threading
from pathlib import Path

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.topics.lock import BALANCE, REENTRANCY, rules
from async_contrast.topics.lock.orders import on_asyncio, on_threads
from tests.broken import but_for, explored_of, idle, is_documented, judged
from tests.mutation.parts import NullAsyncLock, NullLock
from tests.rows import each_row

CONTRASTS = (
    "lock/balance",
    "lock/lost-update",
    "lock/never-released",
    "lock/reentrancy",
    "lock/missing-await",
    "lock/across-await",
)

UNLOCKED = (
    "balance_once",
    "balance_once_across_call",
    "balance_once_across_await",
    "lost_update_once",
    "lost_update_once_across_await",
    "across_await_once_unlocked",
)
"""Programs without a lock."""

EXPLORED = [each.values for each in explored_of(*CONTRASTS)]

LOCKED = explored_of(
    *CONTRASTS,
    without=(
        *UNLOCKED,
        "balance_once_threading_lock",
        "asyncio.reentrancy_once_rlock_every_order",
        "asyncio.reentrancy_once_rlock_here",
    ),
)

AWAITING = [
    each
    for each in explored_of(
        *CONTRASTS,
        without=(
            "balance_once",
            "balance_once_threading_lock",
            "lost_update_once",
            "never_released_once",
            "reentrancy_once_lock",
            # In asyncio's own order both are at the same place, and it comes to 0 either way.
            "asyncio.balance_once_across_await_here",
        ),
    )
    if each.values[1].name.startswith("asyncio.")
]
"""Programs of tasks that sleep somewhere."""


async def go_on(_: float) -> None:
    """asyncio.sleep that lets nobody else in."""


class OfATask(NullLock):
    """An RLock that knows tasks: it refuses the second one."""

    def __init__(self) -> None:
        self.owners: list[asyncio.Task[object] | None] = []

    def acquire(self, *_: object, **__: object) -> bool:
        me = asyncio.current_task()
        if self.owners and self.owners[-1] is not me:
            raise LookupError("it is another task's")
        self.owners.append(me)
        return True

    def release(self) -> None:
        self.owners.pop()


@each_row(("contrast", "cell"), EXPLORED, by=lambda contrast, _: contrast.name)
def test_a_program_comes_to_what_is_documented(
    tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    assert is_documented(judged(contrast, cell, tmp_path), cell)


@each_row(("contrast", "cell"), EXPLORED, by=lambda contrast, _: contrast.name)
def test_workers_that_do_nothing_say_nothing(
    tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    assert judged(contrast, idle(cell), tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(("contrast", "cell"), LOCKED)
def test_a_lock_that_locks_nothing_is_not_documented(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    null = but_for(threading, Lock=NullLock, RLock=NullLock)
    monkeypatch.setattr(on_threads, "threading", null)
    monkeypatch.setattr(on_asyncio, "asyncio", but_for(asyncio, Lock=NullAsyncLock))
    came = judged(contrast, cell, tmp_path)
    assert came.verdict is not Verdict.FAILS, came.reason
    assert not is_documented(came, cell)


@pytest.mark.parametrize(("contrast", "cell"), AWAITING)
def test_where_nobody_lets_others_in_the_orders_are_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(on_asyncio, "asyncio", but_for(asyncio, sleep=go_on))
    came = judged(contrast, cell, tmp_path)
    assert came.verdict is not Verdict.FAILS, came.reason
    assert not is_documented(came, cell)


@pytest.mark.parametrize("world", ["every_order", "here"])
def test_an_rlock_of_threads_lets_tasks_in_as_no_lock_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, world: str
) -> None:
    cell = REENTRANCY.cell(f"asyncio.reentrancy_once_rlock_{world}")
    monkeypatch.setattr(on_asyncio, "threading", but_for(threading, RLock=NullLock))
    assert is_documented(judged(REENTRANCY, cell, tmp_path), cell)
    monkeypatch.setattr(on_asyncio, "threading", but_for(threading, RLock=OfATask))
    assert not is_documented(judged(REENTRANCY, cell, tmp_path), cell)


def test_a_threading_lock_that_tasks_keep_and_that_locks_nothing_is_no_lock(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No order tells: nothing awaits between load and store."""
    cell = BALANCE.cell("asyncio.balance_once_threading_lock_every_order")
    monkeypatch.setattr(on_asyncio, "threading", but_for(threading, Lock=NullLock))
    assert judged(BALANCE, cell, tmp_path).verdict is Verdict.FAILS


def test_an_rlock_that_is_a_lock_is_waited_for_by_who_holds_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(on_threads, "threading", but_for(threading, RLock=threading.Lock))
    cell = REENTRANCY.cell("threads.reentrancy_once_rlock_every_order")
    assert judged(REENTRANCY, cell, tmp_path).outcomes == {rules.ALL_WAIT: 2}


@pytest.mark.parametrize("steps", [1, 4, 8, 1000])
def test_the_digits_of_a_number_of_orders_are_those_of_the_number(steps: int) -> None:
    assert rules.digits_of_orders(steps) == len(str(math.comb(2 * steps, steps)))


def test_the_remedy_of_the_balance_counts_what_the_cells_count() -> None:
    cell = BALANCE.cell("threads.balance_once_every_order")
    assert isinstance(cell.shows, dict)
    off, orders = cell.shows[rules.OFF], math.comb(2 * rules.STEPS, rules.STEPS)
    assert sum(cell.shows.values()) == orders
    assert f"of the {orders} orders of once each {off} are off" in BALANCE.remedy
