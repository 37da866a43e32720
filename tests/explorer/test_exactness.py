"""Every order is found, once, and comes to what it has to; and one order of each class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

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

MANY = choose(200, 1_000)
PARTS = 4
MOST = choose(60, 5_000)
"""Orders of one program; who has more is left out."""

End = tuple[tuple[bool, ...], str]


def ends(program: Program, *, reduced: bool) -> list[tuple[tuple[int, ...], End]]:
    """Each order that is run, who ended in it, and what they left."""
    left: list[Check] = []

    def begins() -> tuple[Sequence[Worker], Check]:
        workers, check = program()
        left[:] = [check]
        return workers, check

    def explore() -> list[tuple[tuple[int, ...], End]]:
        found = []

        def note(run: Run, order: tuple[int, ...]) -> None:
            ended = tuple(run.next_step(worker) is None for worker in range(run.workers))
            found.append((order, (ended, str(left[0]()))))
            run.close()

        if reduced:
            for run, order, _ in every_class(threads.begin):
                note(run, order)
        else:
            for run, order in every_order(threads.begin):
                note(run, order)
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
    assert dict(found) == expected, seed
    found = ends(program, reduced=True)
    assert dict(found).items() <= expected.items(), seed
    classes = Counter(class_of(deeds, order) for order, _ in found)
    assert classes == Counter({class_of(deeds, order) for order in expected}), seed
