"""Every order is found, once, and comes to what it has to; and one order of each class.

The classes, and how many orders each stands for, are counted against all orders one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import pytest

from async_contrast.explorer.counting import orders_in
from async_contrast.explorer.on_threads import Run, Threads, until_all_is_known
from async_contrast.explorer.program import Check, Program, Worker
from async_contrast.explorer.search import every_class, every_order
from tests.effort import choose
from tests.explorer.thread_programs import (
    VARIABLES,
    class_of,
    every_order_of,
    program_of,
    random_deeds,
    run_in,
)

MANY = choose(200, 5_000)
"""Programs of threads; `test_on_asyncio` has as many, of tasks."""
PARTS = 4
MOST = choose(60, 5_000)
"""Orders of one program; who has more is left out."""

End = tuple[tuple[bool, ...], str]


class Found(NamedTuple):
    """An order that was run, and what it came to; it stands for so many."""

    order: tuple[int, ...]
    end: End
    orders: int


def ends(program: Program, *, reduced: bool) -> list[Found]:
    """Each order that is run, or one of each class."""
    left: list[Check] = []

    def begins() -> tuple[Sequence[Worker], Check]:
        workers, check = program()
        left[:] = [check]
        return workers, check

    def explore() -> list[Found]:
        found = []

        def note(run: Run, order: tuple[int, ...], orders: int | None) -> None:
            assert orders
            ended = tuple(run.next_step(worker) is None for worker in range(run.workers))
            found.append(Found(order, (ended, str(left[0]())), orders))
            run.close()

        if reduced:
            for run, order, history in every_class(threads.begin):
                note(run, order, orders_in(history))
        else:
            for run, order in every_order(threads.begin):
                note(run, order, 1)
        assert threads.unfollowed == set()
        return found

    threads = Threads(begins)
    return until_all_is_known(explore)


@pytest.mark.parametrize("part", range(PARTS))
def test_random_programs(part: int) -> None:
    tried, seed = 0, part
    while tried < MANY / PARTS:
        seed += PARTS
        deeds = random_deeds(seed)
        program = program_of(deeds, [*VARIABLES][seed // PARTS % len(VARIABLES)], f"<deeds {seed}>")
        expected = {}
        for order in every_order_of(deeds):
            expected[order] = run_in(deeds, order).end()
            if len(expected) > MOST:
                break
        else:
            tried += 1
            check_all(deeds, program, expected, seed)


def check_all(
    deeds: Sequence[Sequence[tuple[str, int]]],
    program: Program,
    expected: dict[tuple[int, ...], End],
    seed: int,
) -> None:
    found = ends(program, reduced=False)
    assert len(found) == len(expected), seed
    assert {one.order: one.end for one in found} == expected, seed
    found = ends(program, reduced=True)
    assert {one.order: one.end for one in found}.items() <= expected.items(), seed
    classes = Counter(class_of(deeds, one.order) for one in found)
    assert classes == Counter({class_of(deeds, order) for order in expected}), seed
    counted: Counter[End] = Counter()
    for one in found:
        counted[one.end] += one.orders
    assert counted == Counter(expected.values()), seed
