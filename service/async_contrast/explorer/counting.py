"""How many orders a class has. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from operator import ge

from async_contrast.explorer.history import History

MOST = 200_000
"""Places that are counted through at most; two workers of 400 steps each have 160,801."""


Clocks = Sequence[Sequence[int]]
"""Of a worker, step by step: how many steps of each it comes after, or is."""


def orders_in(history: History) -> int | None:
    """The orders of these steps in which each comes after what it has to; None if it is too much.

    They are counted as paths: a place is how many steps each worker has made, and from each place
    any worker may go on whose next step has all before it that it has to come after.
    """
    clocks = history.clocks()
    return _of_two(*clocks) if len(clocks) == 2 else _of_many(clocks)


def _of_two(one: Clocks, other: Clocks) -> int | None:
    """Row by row: each step of the one is a row, each of the other a column."""
    if (len(one) + 1) * (len(other) + 1) > MOST:
        return None
    needs = [0, *(clock[1] for clock in one)]
    ways = [1, *(0 for _ in other)]
    for row, least in enumerate(needs):
        for column in range(least):
            ways[column] = 0
        for column, clock in enumerate(other, 1):
            if column >= least and clock[0] <= row:
                ways[column] += ways[column - 1]
    return ways[-1]


def _of_many(clocks: Sequence[Clocks]) -> int | None:
    """By the number of steps that have been made."""
    places, ways = 1, {(0,) * len(clocks): 1}
    for _ in range(sum(map(len, clocks))):
        further: dict[tuple[int, ...], int] = {}
        for place, here in ways.items():
            for worker, steps in enumerate(clocks):
                made = place[worker]
                if made < len(steps):
                    there = (*place[:worker], made + 1, *place[worker + 1 :])
                    if all(map(ge, there, steps[made])):
                        further[there] = further.get(there, 0) + here
        ways = further
        places += len(ways)
        if places > MOST:
            return None
    return sum(ways.values())
