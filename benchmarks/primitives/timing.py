"""How long a step takes, without the loop around it."""

from __future__ import annotations

import asyncio
import gc
import timeit
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

Found = TypeVar("Found")


def of_statement(statement: str, times: int, **names: Any) -> float:
    """Nanoseconds that a statement takes; those of a loop around nothing are subtracted."""
    return timeit.Timer(statement, globals=names).timeit(times) / times * 1e9 - of_nothing(times)


def of_nothing(times: int) -> float:
    """Nanoseconds of a step of a loop that does nothing else: the least of three."""
    return min(timeit.Timer("pass").repeat(3, times)) / times * 1e9


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the garbage collector, as timeit times a statement."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def in_loop(measure: Callable[[], Coroutine[Any, Any, Found]]) -> Found:
    """What it measures, on an event loop of its own."""
    return asyncio.run(measure())
