"""How many orders does the explorer get through, beside the best that others have published?

programs   what is explored
tools      those that explore
exploring  the process in which one of them does
comparing  all of them in turns
notes      the notes' program as it stands
"""

from __future__ import annotations

from benchmarks.command import Found, benchmark
from benchmarks.explorer import comparing, notes


def measure(quick: bool) -> Found:
    """Both; a look is one round of less time, and leaves three repetitions out."""
    compared, faster = comparing.measure(*((1, 0.2) if quick else (7, 1.0)))
    counted, exact = notes.measure(2 if quick else 3)
    return [*compared, *counted], [*faster, *exact]


command = benchmark("explorer", "How many orders does the explorer get through?")(measure)
