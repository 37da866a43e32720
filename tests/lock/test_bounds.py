"""Bounds on what works at once, and on what waits: what cells showed, and what breaks them."""

from __future__ import annotations

from pathlib import Path

import pytest

from async_contrast.contrasts.contrast import Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.controls import Place
from async_contrast.topics.lock.bounds import rules
from tests.cells import ask, result_of

WORK, QUEUE = "lock/bounded-work", "lock/bounded-queue"


@pytest.mark.asyncio(loop_scope="session")
async def test_one_semaphore_for_all_keeps_to_its_places_and_one_each_keeps_nobody_out(
    lab: Lab,
) -> None:
    comparison = await ask(lab, WORK)
    most = {
        result.cell.name: result.seen.evidence["inside at once, at most"]
        for result in comparison.results
        if result.verdict is not Verdict.HANGS
    }
    assert most == {
        "threads.bounded_work": 2,
        "asyncio.bounded_work_asyncio_semaphore": 2,
        "threads.bounded_work_own_semaphore": 6,
        "asyncio.bounded_work_own_semaphore": 6,
        "threads.bounded_work_unbounded": 6,
        "asyncio.bounded_work_unbounded": 6,
    }


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("name", "cell", "line"),
    [
        (WORK, "asyncio.bounded_work", "with places:"),
        (QUEUE, "asyncio.bounded_queue", "items.put(number)"),
    ],
)
async def test_what_bounds_threads_stops_the_loop(
    lab: Lab, name: str, cell: str, line: str
) -> None:
    result = result_of(await ask(lab, name), cell)
    assert result.verdict is Verdict.HANGS
    assert line in result.reason


@pytest.mark.asyncio(loop_scope="session")
async def test_a_queue_holds_its_producer_back_once_put_is_awaited(lab: Lab) -> None:
    comparison = await ask(lab, QUEUE)
    came = {
        result.cell.name: (result.seen.evidence["waiting, before one is taken"],
                           result.seen.evidence["taken"])
        for result in comparison.results
        if result.verdict is not Verdict.HANGS
    }  # fmt: skip
    every = [0, 1, 2, 3, 4]
    assert came == {
        "threads.bounded_queue": (2, every),
        "threads.bounded_queue_unbounded": (5, every),
        "asyncio.bounded_queue_awaited": (2, every),
        "asyncio.bounded_queue_unbounded": (5, every),
        "asyncio.bounded_queue_nowait": (2, [0, 1]),
        "asyncio.bounded_queue_not_awaited": (0, []),
    }


@pytest.mark.parametrize(
    ("inside", "done", "says"), [(2, 5, "5 worked"), (1, 6, "1 were inside, and nobody")]
)
def test_workers_that_did_not_all_come_say_nothing_of_a_bound(
    tmp_path: Path, inside: int, done: int, says: str
) -> None:
    with pytest.raises(RuntimeError, match=says):
        rules.judge_work(Trial({}, tmp_path), Place(), inside, done)


@pytest.mark.parametrize("taken", [[1, 0], [0, 0], [0]])
def test_items_that_came_out_otherwise_than_they_went_in_say_nothing(
    tmp_path: Path, taken: list[int]
) -> None:
    with pytest.raises(RuntimeError, match="taken"):
        rules.judge_queue(Trial({}, tmp_path), 2, taken)
