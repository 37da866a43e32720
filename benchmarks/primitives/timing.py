"""How long a step takes, without the loop around it."""

from __future__ import annotations

import asyncio
import timeit
from collections.abc import Callable, Coroutine
from typing import Any


def of_statement(statement: str, times: int, **names: Any) -> float:
    """Nanoseconds that a statement takes; those of a loop around nothing are subtracted."""
    return timeit.Timer(statement, globals=names).timeit(times) / times * 1e9 - of_nothing(times)


def of_nothing(times: int) -> float:
    """Nanoseconds of a step of a loop that does nothing else: the least of three."""
    return min(timeit.Timer("pass").repeat(3, times)) / times * 1e9


def in_loop(measure: Callable[[], Coroutine[Any, Any, float]]) -> float:
    """What it measures, on an event loop of its own."""
    return asyncio.run(measure())
