"""The notes' program on asyncio, once each, in every order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial

from async_contrast.explorer.program import Check
from async_contrast.topics.lock import rules

Worker = Callable[[], Coroutine[object, object, None]]


def balance_once() -> tuple[list[Worker], Check]:
    """The notes' program without a lock, once each: no await stands between load and store."""
    balance = 0

    async def change_it(n: int) -> None:
        nonlocal balance
        balance = balance + n
        balance = balance - n

    def check() -> str:
        assert balance == 0, rules.OFF
        return rules.ZERO

    return [partial(change_it, 5), partial(change_it, 8)], check


def balance_once_across_await() -> tuple[list[Worker], Check]:
    """The same with an await between load and store."""
    balance = 0

    async def change_it(n: int) -> None:
        nonlocal balance
        for change in (n, -n):
            loaded = balance
            await asyncio.sleep(0)
            balance = loaded + change

    def check() -> str:
        assert balance == 0, rules.OFF
        return rules.ZERO

    return [partial(change_it, 5), partial(change_it, 8)], check
