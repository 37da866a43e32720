"""How much of an effort the tests make: the default is for each commit, `--thorough` for releases.

`pytest --thorough` tries each cell five times, the data cells on both databases, long fuzz and
every point at which a process may be killed. A test that belongs there alone is marked
`@pytest.mark.thorough`; one that only does more there asks `choose`.
"""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")

_thorough = False


def make(thorough: bool) -> None:
    """Set it, before any test is imported."""
    global _thorough  # noqa: PLW0603 - one setting of one run of pytest
    _thorough = thorough


def choose(default: T, thorough: T) -> T:
    """One or the other, also where a test module is imported."""
    return thorough if _thorough else default
