"""Small programs of tasks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from async_contrast.explorer.program import Check

Worker = Callable[[], Coroutine[Any, Any, None]]


def adds() -> tuple[list[Worker], Check]:
    """Two add one each, across an await."""
    total = 0

    async def add() -> None:
        nonlocal total
        loaded = total
        await asyncio.sleep(0)
        total = loaded + 1

    def check() -> str:
        assert total == 2, "one is lost"
        return "both count"

    return [add, add], check
