"""How many orders a class has. Pure."""

from __future__ import annotations

from collections import Counter

from async_contrast.explorer.history import History

MOST = 200_000
"""Places that are counted through at most; two workers of 400 steps each have 160,801."""


def orders_in(history: History) -> int | None:
    """The orders of these steps in which each comes after what it has to; None if it is too much.

    They are counted as paths: a place is how many steps each worker has made, and from each place
    any worker may go on whose next step has all before it that it has to come after.
    """
    clocks = history.clocks()
    places, ways = 1, Counter({(0,) * len(clocks): 1})
    for _ in range(sum(map(len, clocks))):
        further: Counter[tuple[int, ...]] = Counter()
        for place, here in ways.items():
            for worker, steps in enumerate(clocks):
                if place[worker] < len(steps):
                    after = steps[place[worker]]
                    there = (*place[:worker], place[worker] + 1, *place[worker + 1 :])
                    if all(made >= needed for made, needed in zip(there, after, strict=True)):
                        further[there] += here
        ways = further
        places += len(ways)
        if places > MOST:
            return None
    return ways.total()
