"""What the workers of one request share, on threads: small programs, run in every order.

A dict stands for g.
"""

from __future__ import annotations

from functools import partial

from async_contrast.explorer.program import Check, Worker
from async_contrast.topics.context import rules

# g-lifetime: who shares g?


def g_lifetime_once() -> tuple[list[Worker], Check]:
    """Two threads of one request, each with a new context's g."""
    read_back: list[tuple[int, int]] = []

    def work(n: int) -> None:
        g = {}
        g["user"] = n
        read_back.append((n, g["user"]))

    return [partial(work, 0), partial(work, 1)], lambda: rules.judge_read_back(read_back)


def g_lifetime_once_shared() -> tuple[list[Worker], Check]:
    """Two threads of one request that were given one g."""
    g: dict[str, int] = {}
    read_back: list[tuple[int, int]] = []

    def work(n: int) -> None:
        g["user"] = n
        read_back.append((n, g["user"]))

    return [partial(work, 0), partial(work, 1)], lambda: rules.judge_read_back(read_back)
