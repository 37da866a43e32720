"""How many orders a class has. Pure."""

from __future__ import annotations

from operator import ge

from async_contrast.explorer.history import History

MOST = 200_000
"""Places that are counted through at most; two workers of 400 steps each have 160,801."""


def orders_in(history: History) -> int | None:
    """The orders of these steps in which each comes after what it has to; None if it is too much.

    They are counted as paths: a place is how many steps each worker has made, and from each place
    any worker may go on whose next step has all before it that it has to come after.
    """
    clocks = history.clocks()
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
