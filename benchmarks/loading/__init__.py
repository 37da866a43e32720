"""What each loader strategy costs, on both sides.

library      the rows, and what of them is looked at
on_threads   a Session's readers
on_asyncio   an AsyncSession's
reading      the readers timed, counted and checked
"""

from __future__ import annotations

from benchmarks.command import Found, benchmark, postgresql
from benchmarks.loading import reading

FULL = {10: 30, 100: 15, 1_000: 15}
QUICK = {10: 5, 100: 3}
"""Rounds by how many authors there are. Fewer tell little of what is now fast, now slow."""


@postgresql("Instead of a SQLite file.")
def measure(quick: bool, postgresql: str | None) -> Found:
    """One author more is a post more for each of three, and maybe a statement."""
    sizes = QUICK if quick else FULL
    return [
        one
        for authors, rounds in sizes.items()
        for one in reading.measure(postgresql, authors, rounds)
    ], ()


command = benchmark(
    "loading", "How do statements and time grow with the rows, by loader strategy?"
)(measure)
