"""What has been run is not kept: memory stays as it is, however many orders there are."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import pytest

from async_contrast.explorer.program import Check, Worker
from async_contrast.explorer.worlds import ANY_ORDER, ANY_STEP, World, explore_in

Made = tuple[Sequence[Worker], Check]

LOOKS = 100, 800, 1_500, 2_200
"""Runs after which it is looked."""
BYTES = 20_000
"""Less than what 700 runs would take that kept as little as their order."""


def threads() -> Made:
    balance = 0

    def work() -> None:
        nonlocal balance
        for _ in range(2):
            balance += 1
            balance -= 1

    return [work, work], lambda: None


def tasks() -> Made:
    total = 0

    async def add() -> None:
        nonlocal total
        before = total
        await asyncio.sleep(0)
        total = before + 1

    return [add, add, add, add], lambda: None


@pytest.fixture
def _traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.mark.usefixtures("_traced")
@pytest.mark.parametrize(
    ("world", "program"),
    [pytest.param(ANY_STEP, threads, marks=pytest.mark.thorough), (ANY_ORDER, tasks)],
)
def test_memory_does_not_grow_with_what_has_been_run(
    world: World, program: Callable[[], Made]
) -> None:
    sizes: list[int] = []
    runs = 0

    def looked_at() -> Made:
        workers, check = program()

        def look() -> str | None:
            nonlocal runs
            runs += 1
            if runs in LOOKS:
                gc.collect()
                sizes.append(tracemalloc.get_traced_memory()[0])
            return check()

        return workers, look

    explore_in(world, looked_at)
    assert len(sizes) == len(LOOKS)
    # whatever else takes memory in this process, once, does not do so in between all of them
    assert min(late - early for early, late in pairwise(sizes)) < BYTES
