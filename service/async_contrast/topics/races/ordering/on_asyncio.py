"""Two tasks that take the same two locks."""

from __future__ import annotations

import asyncio
from functools import partial

from async_contrast.explorer.program import Check, Worker
from async_contrast.topics.races.ordering import rules
from async_contrast.topics.races.ordering.rules import LEFT, RIGHT


def two_locks_one_order() -> tuple[list[Worker], Check]:
    """Both take left before right, with an await in between."""
    balances = rules.balances()
    held: list[bool] = []
    left, right = asyncio.Lock(), asyncio.Lock()

    async def move(amount: int, first: asyncio.Lock, second: asyncio.Lock) -> None:
        async with first:
            await asyncio.sleep(0)
            async with second:
                balances[LEFT] -= amount
                balances[RIGHT] += amount
                held.extend([first.locked(), second.locked()])

    workers: list[Worker] = [partial(move, 5, left, right), partial(move, -3, left, right)]
    return workers, lambda: rules.judge_balances(balances, held)


def two_locks_two_orders() -> tuple[list[Worker], Check]:
    """In two orders, and nothing else is awaited: a free lock does not wait."""
    balances = rules.balances()
    held: list[bool] = []
    left, right = asyncio.Lock(), asyncio.Lock()

    async def move(amount: int, first: asyncio.Lock, second: asyncio.Lock) -> None:
        async with first, second:
            balances[LEFT] -= amount
            balances[RIGHT] += amount
            held.extend([first.locked(), second.locked()])

    workers: list[Worker] = [partial(move, 5, left, right), partial(move, -3, right, left)]
    return workers, lambda: rules.judge_balances(balances, held)


def two_locks_across_await() -> tuple[list[Worker], Check]:
    """In two orders, with an await in between."""
    balances = rules.balances()
    held: list[bool] = []
    left, right = asyncio.Lock(), asyncio.Lock()

    async def move(amount: int, first: asyncio.Lock, second: asyncio.Lock) -> None:
        async with first:
            await asyncio.sleep(0)
            async with second:
                balances[LEFT] -= amount
                balances[RIGHT] += amount
                held.extend([first.locked(), second.locked()])

    workers: list[Worker] = [partial(move, 5, left, right), partial(move, -3, right, left)]
    return workers, lambda: rules.judge_balances(balances, held)
