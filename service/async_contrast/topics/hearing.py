"""Warnings, heard in whatever thread or task they come."""

from __future__ import annotations

import contextvars
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def hear_warnings() -> Iterator[list[warnings.WarningMessage]]:
    """All warnings within the block, as warnings.catch_warnings(record=True) gives them.

    That hears nothing but its own context where sys.flags.context_aware_warnings is set, as it is
    by default on a free-threaded build since 3.14: no loop at work between two tasks, which is
    where a coroutine that nobody awaited may be let go, and no thread of a pool.
    """
    heard: list[warnings.WarningMessage] = []
    elsewhere = contextvars.Context()
    with warnings.catch_warnings():
        filters = list(warnings.filters)
        warnings.simplefilter("always")
        elsewhere.run(warnings.simplefilter, "always")
        # Other than the list of catch_warnings, it is one for all contexts.
        warnings.showwarning = lambda *told: heard.append(warnings.WarningMessage(*told))
        try:
            yield heard
        finally:
            warnings.filters[:] = filters  # type: ignore[index]
