"""Which side a measured thing stands on, as its name says."""

from __future__ import annotations

import re
from enum import Enum


class Side(Enum):
    """The two that are compared."""

    THREADS = "threads"
    ASYNCIO = "asyncio"


_WORDS = {
    Side.THREADS: {"threads", "thread", "threading", "flask", "wsgi"},
    Side.ASYNCIO: {"asyncio", "task", "tasks", "quart", "asgi", "contextvar"},
}


def side(what: str) -> Side | None:
    """The one that is named; None where neither is, or both."""
    said = set(re.findall(r"[a-z]+", what.lower()))
    named = [side for side, words in _WORDS.items() if words & said]
    return named[0] if len(named) == 1 else None
