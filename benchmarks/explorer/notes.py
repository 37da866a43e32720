"""The notes' program as it stands: two threads that change a balance 100,000 times each."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping

from benchmarks.explorer.comparing import told
from benchmarks.explorer.exploring import Whole
from benchmarks.report import Bound, Measured

TIMES = 100_000
STEPS = 4
"""Of each repetition: two loads and two stores."""

FAILING: Mapping[int, tuple[int, int]] = {1: (70, 40), 2: (12_870, 9_408)}
"""Orders, and those that fail, by repetitions: counted by running each of them."""

KIBIBYTES = 1_024.0
"""By how much a process may grow that runs ten million orders."""


def measure(most: int) -> tuple[list[Measured], list[Bound]]:
    """All orders of up to so many repetitions, and how many digits the number of all has."""
    at = "the notes' program"
    measured = [
        Measured("100,000 repetitions", at, "digits of the number of orders", (float(digits()),))
    ]
    bounds: list[Bound] = []
    for times in range(1, most + 1):
        found, what = _explored(times), f"{times} of 100,000 repetitions"
        measured += [
            Measured(what, at, "orders", (float(found.orders),)),
            Measured(what, at, "of them fail, %", (100 * found.failing / found.orders,)),
            Measured(what, at, "classes, of each of which one is run", (float(found.runs),)),
            Measured(what, at, "s", (found.seconds,)),
        ]
        wrong = abs(found.orders - orders_of(times))
        if times in FAILING:
            wrong += abs(found.failing - FAILING[times][1])
        bounds.append(Bound(f"orders that are wrong, {what}", wrong, most=0))
    grown = _explored(most, "own")
    what = f"{grown.orders:,} orders in {grown.runs:,} runs"
    measured.append(Measured(what, at, "KiB that the process grows by", (float(grown.kibibytes),)))
    bounds.append(Bound(f"KiB, {what}", grown.kibibytes, most=KIBIBYTES))
    return measured, bounds


def orders_of(times: int) -> int:
    """Of two threads that repeat it as many times: which of all the steps are the first one's."""
    return math.comb(2 * STEPS * times, STEPS * times)


def digits() -> int:
    """Of the number of orders of the whole program, by its logarithm."""
    steps = STEPS * TIMES
    logarithm = math.lgamma(2 * steps + 1) - 2 * math.lgamma(steps + 1)
    return math.floor(logarithm / math.log(10)) + 1


def _explored(times: int, *own: str) -> Whole:
    command = ["-m", "benchmarks.explorer.exploring", "notes", str(times), *own]
    return Whole(**told([sys.executable, *command]))
