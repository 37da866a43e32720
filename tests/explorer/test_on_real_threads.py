"""What an order comes to when it is explored, it comes to on real threads as well."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from async_contrast.explorer.on_threads import Threads, until_all_is_known
from async_contrast.explorer.program import Program
from async_contrast.explorer.search import every_order
from tests.effort import choose
from tests.explorer.real_threads import run_in_order
from tests.explorer.thread_programs import (
    VARIABLES,
    every_order_of,
    program_of,
    random_deeds,
    run_in,
)

SEEDS = range(choose(60, 150))
ORDERS = choose(5, 20)
MOST = 2_000


def notes(Lock: Any, Told: Any) -> tuple[Sequence[Callable[[], object]], Callable[[], object]]:  # noqa: N803
    balance = 0

    def work_0() -> None:
        nonlocal balance
        n = 5
        balance = balance + n
        balance = balance - n

    def work_1() -> None:
        nonlocal balance
        n = 8
        balance = balance + n
        balance = balance - n

    return [work_0, work_1], lambda: balance


def test_all_orders_of_the_notes_program() -> None:
    def program() -> Any:
        workers, check = notes(None, None)
        return workers, lambda: str(check())

    def explore() -> list[tuple[tuple[int, ...], str]]:
        return [(order, run.outcome().word) for run, order in every_order(threads.begin)]

    threads = Threads(program)
    found = until_all_is_known(explore)
    assert len(found) == 70
    for order, word in found:
        assert run_in_order(notes, order) == ((True, True), int(word))


@pytest.mark.parametrize("variables", VARIABLES)
def test_random_programs(variables: str) -> None:
    """The plain way of running them stands in for the explorer, which is held against it."""
    for seed in SEEDS:
        deeds = random_deeds(seed)
        if {kind for own in deeds for kind, _ in own} <= {"read", "write", "lock", "unlock"}:
            program: Program = program_of(deeds, variables, f"<real {variables} {seed}>")
            if not any(kind == "write" for own in deeds for kind, _ in own):
                continue
            orders = []
            for order in every_order_of(deeds):
                orders.append(order)
                if len(orders) == MOST:
                    break
            for order in random.Random(seed).sample(orders, min(ORDERS, len(orders))):
                assert run_in_order(program, order) == run_in(deeds, order).end(), (seed, order)
