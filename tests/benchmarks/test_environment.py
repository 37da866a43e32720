"""What a benchmark says that it ran on."""

from __future__ import annotations

from datetime import UTC, datetime

from benchmarks.environment import here


def test_the_moment_is_told_and_how_busy_it_was() -> None:
    found = here()
    assert 0 <= found["busy"] <= 1
    assert datetime.fromisoformat(found["when"]) <= datetime.now(UTC)
    assert {"quart", "granian", "sqlalchemy"} <= found["libraries"].keys()
