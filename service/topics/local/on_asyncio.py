"""Thread-local values on asyncio: every task of a loop shares one thread."""

from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar
from typing import Any

from service.topics.local import rules
from service.trial import DONE, Trial

local = threading.local()
context_var: ContextVar[Any] = ContextVar("context_var")


async def isolation_threading_local(trial: Trial) -> None:
    """threading.local, a task a worker."""
    everybody_has_written = asyncio.Barrier(trial["workers"])

    async def func(n: int) -> int:
        trial.mark(n, f"wrote {n}")
        local.val = n
        await everybody_has_written.wait()
        read: int = local.val
        trial.mark(n, f"read {read}")
        trial.mark(n, DONE)
        return read

    rules.compare_with_written(trial, await asyncio.gather(*map(func, range(trial["workers"]))))


async def isolation_context_var(trial: Trial) -> None:
    """A ContextVar, a task a worker."""
    everybody_has_written = asyncio.Barrier(trial["workers"])

    async def func(n: int) -> int:
        trial.mark(n, f"wrote {n}")
        context_var.set(n)
        await everybody_has_written.wait()
        read: int = context_var.get()
        trial.mark(n, f"read {read}")
        trial.mark(n, DONE)
        return read

    rules.compare_with_written(trial, await asyncio.gather(*map(func, range(trial["workers"]))))
