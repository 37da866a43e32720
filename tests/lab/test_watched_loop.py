"""When an event loop stood still, and when it only waited."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from itertools import pairwise
from threading import Event
from typing import Any

import pytest

from service.lab import watched_loop
from service.lab.watched_loop import LEAST_NS, MOST, Watch
from service.trial import Span

A_WHILE = 1.5 * LEAST_NS / 1e9
"""Seconds that are to be noted, if the loop stands still so long."""

Work = Callable[[], Coroutine[Any, Any, None]]


@pytest.fixture
def watch() -> Watch:
    return Watch()


def run(watch: Watch, work: Work) -> None:
    with asyncio.Runner(loop_factory=watch.new_loop) as runner:
        runner.run(work())


def block() -> None:
    Event().wait(A_WHILE)


def test_a_call_that_blocks_is_noted_from_when_to_when(watch: Watch) -> None:
    async def work() -> None:
        block()
        await asyncio.sleep(0)

    before = time.perf_counter_ns()
    run(watch, work)
    after = time.perf_counter_ns()
    ((worker, what, begun, ended),) = watch.noted()
    assert (worker, what) == ("event loop", "stands still")
    assert ended is not None
    assert before <= begun <= ended - A_WHILE * 1e9 <= after


def test_many_short_calls_in_one_step_are_one_standstill(watch: Watch) -> None:
    async def part() -> None:
        Event().wait(A_WHILE / 10)

    async def work() -> None:
        await asyncio.gather(*(part() for _ in range(10)))

    run(watch, work)
    assert len(list(watch.noted())) == 1


def test_a_loop_that_waits_does_not_stand_still(watch: Watch) -> None:
    meanwhile: list[Span] = []

    def work_elsewhere() -> None:
        block()
        meanwhile.extend(watch.noted())

    async def work() -> None:
        await asyncio.to_thread(work_elsewhere)

    run(watch, work)
    assert meanwhile == list(watch.noted()) == []


def test_a_step_that_still_runs_has_no_end(watch: Watch) -> None:
    told = []

    async def work() -> None:
        told.append(list(watch.noted()))
        block()
        told.append(list(watch.noted()))

    run(watch, work)
    early, ((_, _, begun, ended),) = told
    assert early == []
    assert ended is None
    ((_, _, begun_at_last, ended_at_last),) = watch.noted()
    assert begun_at_last == begun
    assert ended_at_last is not None


def test_a_cell_that_raises_out_of_a_standstill_leaves_none_open(watch: Watch) -> None:
    async def work() -> None:
        block()
        raise LookupError

    with pytest.raises(LookupError):
        run(watch, work)
    ((_, _, _, ended),) = watch.noted()
    assert ended is not None


def test_what_is_noted_is_bounded(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched_loop, "LEAST_NS", 0)

    async def work() -> None:
        for _ in range(MOST + 50):
            await asyncio.sleep(0)

    run(watch, work)
    spans = list(watch.noted())
    assert len([ended for *_, ended in spans if ended]) == MOST
    assert all(
        ended is not None and ended <= begun
        for (*_, ended), (_, _, begun, _) in pairwise(spans[:MOST])
    )
