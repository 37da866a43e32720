"""Broken cells: none says what becomes of a job where nobody was busy, or nobody met."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count, repeat
from pathlib import Path

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import Place
from async_contrast.topics.pools import on_asyncio, on_threads, rules
from async_contrast.topics.pools.bound import on_asyncio as bound_on_asyncio
from async_contrast.topics.pools.bound import on_threads as bound_on_threads
from async_contrast.topics.pools.bound import rules as bound
from tests.broken import but_for, cells_of, judged


class Roomy(ThreadPoolExecutor):
    """A pool that has a thread more than it was asked for."""

    def __init__(self, threads: int) -> None:
        super().__init__(threads + 1)


@pytest.mark.parametrize(
    ("contrast", "cell"),
    cells_of("pools/busy-threads"),
)
def test_where_one_thread_is_left_a_quick_job_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    for side in (on_threads, on_asyncio):
        monkeypatch.setattr(side, "ThreadPoolExecutor", Roomy)
    monkeypatch.setattr(rules, "CHANCE", rules.PATIENCE)
    assert judged(contrast, cell, tmp_path).outcomes == {rules.MEANWHILE: 1}


@pytest.mark.parametrize(
    ("contrast", "cell"), cells_of("pools/nested-jobs", without=("nested_jobs_awaited",))
)
def test_where_one_thread_is_left_the_third_jobs_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    for side in (on_threads, on_asyncio):
        monkeypatch.setattr(side, "ThreadPoolExecutor", Roomy)
    came = judged(contrast, cell, tmp_path)
    assert came.outcomes == {rules.HAS_A_THREAD: 2, rules.RAN: 2}


def test_nobody_is_busy_who_was_not_there(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="0 were at one place at once instead of 4"):
        rules.judge_quick(Trial({"threads": 4}, tmp_path), Place(), meanwhile=True, done=True)


@pytest.mark.parametrize("cell", ["one_by_one", "one_by_one_task_group"])
def test_tasks_that_take_turns_do_not_wait_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cell: str
) -> None:
    """Where a lock is held over the wait, gather and TaskGroup are loops, too."""
    waiting = on_asyncio._waiting

    def one_at_a_time(trial: Trial, _: float) -> object:
        wait, lock = waiting(trial, rules.CHANCE), asyncio.Lock()

        async def locked(n: int) -> bool:
            async with lock:
                return await wait(n)

        return locked

    monkeypatch.setattr(on_asyncio, "_waiting", one_at_a_time)
    trial = Trial({"jobs": 5}, tmp_path)
    asyncio.run(getattr(on_asyncio, cell)(trial))
    assert trial.report()["outcomes"] == {rules.ALONE: 5}


@pytest.mark.parametrize(
    ("contrast", "cell"), cells_of("pools/thread-bound", without=["thread_bound_aiosqlite"])
)
def test_threads_that_cannot_be_told_apart_say_nothing_of_whose_a_connection_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    numbers = count() if cell.shows == {bound.ANSWERS} else repeat(1)
    told = but_for(threading, get_ident=lambda: next(numbers))
    for side in (bound_on_threads, bound_on_asyncio):
        monkeypatch.setattr(side, "threading", told)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS
