"""Values of a worker's own, on asyncio: small programs, run in every order."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from functools import partial

from async_contrast.explorer.program import Check
from async_contrast.topics.local import rules

Worker = Callable[[], Coroutine[object, object, None]]

context_var: ContextVar[int | None] = ContextVar("context_var", default=None)


# isolation: does each worker read back what it wrote?


def isolation_once() -> tuple[list[Worker], Check]:
    """threading.local, two tasks."""
    local = threading.local()
    read_back: list[tuple[int, int]] = []

    async def func(n: int) -> None:
        local.val = n
        await asyncio.sleep(0)
        read_back.append((n, local.val))

    return [partial(func, 0), partial(func, 1)], lambda: rules.judge_read_back(read_back)


def isolation_once_context_var() -> tuple[list[Worker], Check]:
    """A ContextVar, two tasks."""
    read_back: list[tuple[int, int | None]] = []

    async def func(n: int) -> None:
        context_var.set(n)
        await asyncio.sleep(0)
        read_back.append((n, context_var.get()))

    return [partial(func, 0), partial(func, 1)], lambda: rules.judge_read_back(read_back)


# reuse: what does a worker find before it writes?


def reuse_once() -> tuple[list[Worker], Check]:
    """threading.local: two jobs, a new task each."""
    local = threading.local()
    jobs: list[tuple[int, int | None]] = []

    async def job(n: int) -> None:
        jobs.append((n, getattr(local, "val", None)))
        local.val = n

    return [partial(job, 0), partial(job, 1)], lambda: rules.judge_found_by_both(jobs)


def reuse_once_context_var() -> tuple[list[Worker], Check]:
    """A ContextVar: two jobs, a new task each."""
    jobs: list[tuple[int, int | None]] = []

    async def job(n: int) -> None:
        jobs.append((n, context_var.get()))
        context_var.set(n)

    return [partial(job, 0), partial(job, 1)], lambda: rules.judge_found_by_both(jobs)
