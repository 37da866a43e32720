"""A configuration that one thread makes and another one reads."""

from __future__ import annotations

from async_contrast.explorer.program import Check, Worker
from async_contrast.topics.races.publishing import rules
from async_contrast.topics.races.publishing.rules import NOTHING


def publish_whole() -> tuple[list[Worker], Check]:
    """Made whole, and then published."""
    config: dict[str, object] | None = None
    seen: int | None = None

    def load() -> None:
        nonlocal config
        made: dict[str, object] = {}
        made["host"] = "localhost"
        made["port"] = 80
        config = made

    def read() -> None:
        nonlocal seen
        current = config
        seen = NOTHING if current is None else len(current)

    return [load, read], lambda: rules.judge_seen(seen)


def publish_in_place() -> tuple[list[Worker], Check]:
    """Published empty, and filled in place."""
    config: dict[str, object] | None = None
    seen: int | None = None

    def load() -> None:
        nonlocal config
        config = {}
        config["host"] = "localhost"
        config["port"] = 80

    def read() -> None:
        nonlocal seen
        current = config
        seen = NOTHING if current is None else len(current)

    return [load, read], lambda: rules.judge_seen(seen)
