"""A configuration that one task makes and another one reads."""

from __future__ import annotations

import asyncio

from async_contrast.explorer.program import Check, Worker
from async_contrast.topics.races.publishing import rules
from async_contrast.topics.races.publishing.rules import NOTHING


def publish_whole() -> tuple[list[Worker], Check]:
    """Made whole, with an await in the middle, and then published."""
    config: dict[str, object] | None = None
    seen: int | None = None

    async def load() -> None:
        nonlocal config
        made: dict[str, object] = {}
        made["host"] = "localhost"
        await asyncio.sleep(0)
        made["port"] = 80
        config = made

    async def read() -> None:
        nonlocal seen
        seen = NOTHING if config is None else len(config)

    return [load, read], lambda: rules.judge_seen(seen)


def publish_in_place() -> tuple[list[Worker], Check]:
    """Published empty and filled in place, with no await in the middle."""
    config: dict[str, object] | None = None
    seen: int | None = None

    async def load() -> None:
        nonlocal config
        config = {}
        config["host"] = "localhost"
        config["port"] = 80

    async def read() -> None:
        nonlocal seen
        seen = NOTHING if config is None else len(config)

    return [load, read], lambda: rules.judge_seen(seen)


def publish_in_place_across_await() -> tuple[list[Worker], Check]:
    """Published empty and filled in place, with an await in the middle."""
    config: dict[str, object] | None = None
    seen: int | None = None

    async def load() -> None:
        nonlocal config
        config = {}
        config["host"] = "localhost"
        await asyncio.sleep(0)
        config["port"] = 80

    async def read() -> None:
        nonlocal seen
        seen = NOTHING if config is None else len(config)

    return [load, read], lambda: rules.judge_seen(seen)
