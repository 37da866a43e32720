"""Two threads that take the same two locks."""

from __future__ import annotations

import threading
from functools import partial

from async_contrast.explorer.program import Check, Worker
from async_contrast.topics.races.ordering import rules
from async_contrast.topics.races.ordering.rules import LEFT, RIGHT


def two_locks_one_order() -> tuple[list[Worker], Check]:
    """Both take left before right."""
    balances = rules.balances()
    held: list[bool] = []
    left, right = threading.Lock(), threading.Lock()

    def move(amount: int, first: threading.Lock, second: threading.Lock) -> None:
        with first, second:
            balances[LEFT] -= amount
            balances[RIGHT] += amount
            held.extend([first.locked(), second.locked()])

    workers: list[Worker] = [partial(move, 5, left, right), partial(move, -3, left, right)]
    return workers, lambda: rules.judge_balances(balances, held)


def two_locks_two_orders() -> tuple[list[Worker], Check]:
    """One takes left before right, the other one right before left."""
    balances = rules.balances()
    held: list[bool] = []
    left, right = threading.Lock(), threading.Lock()

    def move(amount: int, first: threading.Lock, second: threading.Lock) -> None:
        with first, second:
            balances[LEFT] -= amount
            balances[RIGHT] += amount
            held.extend([first.locked(), second.locked()])

    workers: list[Worker] = [partial(move, 5, left, right), partial(move, -3, right, left)]
    return workers, lambda: rules.judge_balances(balances, held)
