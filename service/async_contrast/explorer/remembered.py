"""What was found out about types, once for each. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")

MOST = 1_000
"""Kept at most: a program may make its classes anew in each of millions of runs."""


class Remembered(dict[K, V]):
    """Asks `find` for what it does not know yet."""

    def __init__(self, find: Callable[[K], V]) -> None:
        self._find = find

    def __missing__(self, key: K) -> V:
        if len(self) >= MOST:
            self.clear()
        found = self[key] = self._find(key)
        return found
