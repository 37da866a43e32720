"""What the workers of one request share, on asyncio: small programs, run in every order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

from quart import Quart, g

from async_contrast.explorer.program import Check
from async_contrast.topics.context import rules

Worker = Callable[[], Coroutine[object, object, None]]

# g-lifetime: who shares g?


def g_lifetime_once() -> tuple[list[Worker], Check]:
    """A view starts two tasks with create_task: all three have one g."""
    app = Quart(__name__)
    read_back: list[tuple[int, int]] = []

    async def work(n: int) -> None:
        g.user = n
        await asyncio.sleep(0)
        read_back.append((n, g.user))

    async def view() -> None:
        async with app.app_context():
            first, second = asyncio.create_task(work(0)), asyncio.create_task(work(1))
            await first
            await second

    return [view], lambda: rules.judge_read_back(read_back)


def g_lifetime_once_own_context() -> tuple[list[Worker], Check]:
    """A view starts two tasks, each in an app context of its own."""
    app = Quart(__name__)
    read_back: list[tuple[int, int]] = []

    async def work(n: int) -> None:
        async with app.app_context():
            g.user = n
            await asyncio.sleep(0)
            read_back.append((n, g.user))

    async def view() -> None:
        async with app.app_context():
            first, second = asyncio.create_task(work(0)), asyncio.create_task(work(1))
            await first
            await second

    return [view], lambda: rules.judge_read_back(read_back)
