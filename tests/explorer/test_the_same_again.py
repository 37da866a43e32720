"""A token comes to the same each time it is replayed, step by step, on both sides."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from functools import partial

import pytest

from async_contrast.explorer.program import Check, Program, Worker
from async_contrast.explorer.worlds import explore_in, read_token, replay_in, token_of, worlds_of
from tests.effort import choose
from tests.explorer.task_programs import Place, some_deeds
from tests.explorer.test_outcomes import two_locks
from tests.explorer.test_worlds import KEPT_ANYWHERE, locked, with_python_calls

TIMES = choose(5, 100)
MOST = 10
"""Outcomes of one program."""

Made = tuple[Sequence[Worker], Check]


def hands_over() -> Made:
    line: queue.Queue[int] = queue.Queue(1)
    condition = threading.Condition()
    got: list[int] = []

    def put() -> None:
        line.put(1)
        line.put(2)
        with condition:
            condition.notify()

    def get() -> None:
        got.append(line.get())
        with condition:
            condition.wait()
        got.append(line.get())

    return [put, get], lambda: str(got)


def fails_or_not() -> Made:
    things = {1, 2}

    def take() -> None:
        things.remove(1)

    return [take, take, things.clear], lambda: str(things)


def adds() -> Made:
    total = 0

    async def add(n: int) -> None:
        nonlocal total
        before = total
        await asyncio.sleep(0)
        total = before + n

    return [partial(add, n) for n in (1, 2, 3)], lambda: str(total)


def has_a_limit() -> Made:
    said: list[str] = []

    async def works() -> None:
        try:
            async with asyncio.timeout(2):
                await asyncio.sleep(1)
                said.append("done")
        except TimeoutError:
            said.append("late")

    return [works, works], lambda: ", ".join(said)


def by_chance(seed: int) -> Program:
    def program() -> Made:
        place = Place()
        workers = [partial(place.work, *each) for each in enumerate(some_deeds(seed))]
        return workers, lambda: str((place.total, place.told))

    return program


PROGRAMS: list[Callable[[], Made]] = [
    *KEPT_ANYWHERE,
    locked,
    with_python_calls,
    two_locks(in_one_order=False),
    hands_over,
    fails_or_not,
    adds,
    has_a_limit,
    *map(by_chance, range(1, 6)),
]


@pytest.mark.parametrize("program", PROGRAMS, ids=range(len(PROGRAMS)))
def test_a_token_comes_to_the_same_each_time(program: Program) -> None:
    worlds = worlds_of(program)
    for world in worlds:
        found = explore_in(world, program, most=2_000).found
        for outcome, order in [*found.shortest.items()][:MOST]:
            again = read_token(token_of(world, order), worlds)
            assert again == (world, order)
            first = replay_in(world, program, order)
            assert first.outcome == outcome
            assert first.deeds
            for _ in range(TIMES - 1):
                assert replay_in(world, program, order) == first
