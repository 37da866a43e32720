"""When an event loop stood still, and when it only waited."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from itertools import pairwise
from threading import Event
from typing import Any

import pytest

from async_contrast.contrasts.trial import Span
from async_contrast.lab import watched_loop
from async_contrast.lab.watched_loop import LEAST_NS, MOST, Watch

A_WHILE = LEAST_NS * 3 // 2
"""Nanoseconds that are to be noted, if the loop stands still so long."""

TEN = 10
"""Seconds that a loop has to begin its wait."""

Work = Callable[[], Coroutine[Any, Any, None]]


class Clock:
    """Goes only when it is told to: a machine that is busy elsewhere does not stop this loop."""

    def __init__(self) -> None:
        self.now = 1

    def __call__(self) -> int:
        return self.now

    def goes(self, nanoseconds: int) -> None:
        self.now += nanoseconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """What the watch takes for the time."""
    clock = Clock()
    monkeypatch.setattr(watched_loop, "perf_counter_ns", clock)
    return clock


@pytest.fixture
def watch() -> Watch:
    return Watch()


def run(watch: Watch, work: Work) -> None:
    with asyncio.Runner(loop_factory=watch.new_loop) as runner:
        runner.run(work())


def test_a_call_that_blocks_is_noted_from_when_to_when(watch: Watch) -> None:
    blocked = []

    async def work() -> None:
        blocked.append(time.perf_counter_ns())
        Event().wait(A_WHILE / 1e9)
        blocked.append(time.perf_counter_ns())
        await asyncio.sleep(0)

    run(watch, work)
    from_when, to_when = blocked
    [(worker, what)] = [
        span
        for *span, begun, ended in watch.noted()
        if ended is not None and begun <= from_when and to_when <= ended
    ]
    assert (worker, what) == ("event loop", "stands still")


def test_many_short_calls_in_one_step_are_one_standstill(watch: Watch, clock: Clock) -> None:
    async def part() -> None:
        clock.goes(A_WHILE // 10)

    async def work() -> None:
        await asyncio.gather(*(part() for _ in range(10)))

    run(watch, work)
    assert list(watch.noted()) == [("event loop", "stands still", 1, 1 + A_WHILE)]


def test_short_steps_are_none_however_many(watch: Watch, clock: Clock) -> None:
    async def work() -> None:
        for _ in range(10):
            clock.goes(LEAST_NS - 1)
            await asyncio.sleep(0)

    run(watch, work)
    assert list(watch.noted()) == []


def test_a_loop_that_waits_does_not_stand_still(watch: Watch, clock: Clock) -> None:
    meanwhile: list[Span] = []

    def work_elsewhere() -> None:
        until = time.monotonic() + TEN
        while watch.since is not None and time.monotonic() < until:
            pass  # the loop is on its way to wait
        clock.goes(A_WHILE)
        meanwhile.extend(watch.noted())

    async def work() -> None:
        await asyncio.to_thread(work_elsewhere)

    run(watch, work)
    assert meanwhile == list(watch.noted()) == []


def test_a_step_that_still_runs_has_no_end(watch: Watch, clock: Clock) -> None:
    told = []

    async def work() -> None:
        told.append(list(watch.noted()))
        clock.goes(A_WHILE)
        told.append(list(watch.noted()))

    run(watch, work)
    assert told == [[], [("event loop", "stands still", 1, None)]]
    assert list(watch.noted()) == [("event loop", "stands still", 1, 1 + A_WHILE)]


def test_a_cell_that_raises_out_of_a_standstill_leaves_none_open(
    watch: Watch, clock: Clock
) -> None:
    async def work() -> None:
        clock.goes(A_WHILE)
        raise LookupError

    with pytest.raises(LookupError):
        run(watch, work)
    assert list(watch.noted()) == [("event loop", "stands still", 1, 1 + A_WHILE)]


def test_what_is_noted_is_bounded(watch: Watch, clock: Clock) -> None:
    async def work() -> None:
        for _ in range(MOST + 50):
            clock.goes(A_WHILE)
            await asyncio.sleep(0)

    run(watch, work)
    spans = list(watch.noted())
    assert len(spans) == MOST
    assert all(ended == begun for (*_, ended), (_, _, begun, _) in pairwise(spans))
