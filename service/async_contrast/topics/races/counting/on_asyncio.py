"""Tasks, of which so many may be inside at once."""

from __future__ import annotations

import asyncio
from functools import partial

from async_contrast.explorer.program import Check, Worker
from async_contrast.topics.races.counting import rules
from async_contrast.topics.races.counting.rules import IN, OTHER, OUT, TWICE


def semaphore_bounds() -> tuple[list[Worker], Check]:
    """asyncio.Semaphore(2), and three that come in."""
    steps: list[int] = []
    semaphore = asyncio.Semaphore(2)

    async def work() -> None:
        async with semaphore:
            steps.append(IN)
            await asyncio.sleep(0)
            steps.append(OUT)

    return [work, work, work], lambda: rules.judge_steps(steps, places=2)


def semaphore_counter() -> tuple[list[Worker], Check]:
    """A counter instead, no await between `if inside < 1` and `inside += 1`."""
    steps: list[int] = []
    inside = 0

    async def work() -> None:
        nonlocal inside
        if inside < 1:
            inside += 1
            steps.append(IN)
            await asyncio.sleep(0)
            steps.append(OUT)
            inside -= 1

    return [work, work], lambda: rules.judge_steps(steps, places=1)


def semaphore_counter_across_await() -> tuple[list[Worker], Check]:
    """A counter instead, an await between check and `inside += 1`."""
    steps: list[int] = []
    inside = 0

    async def work() -> None:
        nonlocal inside
        if inside < 1:
            await asyncio.sleep(0)
            inside += 1
            steps.append(IN)
            await asyncio.sleep(0)
            steps.append(OUT)
            inside -= 1

    return [work, work], lambda: rules.judge_steps(steps, places=1)


def semaphore_released_twice() -> tuple[list[Worker], Check]:
    """asyncio.Semaphore(1), and one of three releases it twice."""
    steps: list[int] = []
    semaphore = asyncio.Semaphore(1)

    async def work(releases: int) -> None:
        await semaphore.acquire()
        steps.append(IN)
        await asyncio.sleep(0)
        steps.append(OUT)
        for _ in range(releases):
            semaphore.release()

    workers: list[Worker] = [partial(work, 2), partial(work, 1), partial(work, 1)]
    return workers, lambda: rules.judge_steps(steps, places=1)


def semaphore_bounded_released_twice() -> tuple[list[Worker], Check]:
    """asyncio.BoundedSemaphore(1), and one of three releases it twice."""
    steps: list[int] = []
    refused: list[str] = []
    semaphore = asyncio.BoundedSemaphore(1)

    async def work(who: str, releases: int) -> None:
        await semaphore.acquire()
        steps.append(IN)
        await asyncio.sleep(0)
        steps.append(OUT)
        try:
            for _ in range(releases):
                semaphore.release()
        except ValueError:
            refused.append(who)

    workers: list[Worker] = [partial(work, TWICE, 2), partial(work, OTHER, 1)]
    workers.append(partial(work, OTHER, 1))
    return workers, lambda: rules.judge_refused(steps, 1, refused)
