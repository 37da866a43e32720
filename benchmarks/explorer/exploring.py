"""A process that explores one program with one tool, again and again; or the notes' program once.

python -m benchmarks.explorer.exploring PROGRAM TOOL SECONDS
python -m benchmarks.explorer.exploring notes TIMES [own]
"""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import asdict, dataclass

from async_contrast.explorer.exploring import Coverage
from async_contrast.explorer.worlds import ANY_STEP, explore_in
from benchmarks.collector import settle
from benchmarks.explorer.programs import notes
from benchmarks.explorer.tools import TOOLS, Explore

MOST = 10_000_000
"""Runs of the notes' program; it has fewer classes."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Explorations of one program, in seconds of the processor: of all threads of the process."""

    seconds: float
    runs: int
    orders: int
    outcomes: tuple[int, ...]
    """What the last of them found."""
    whole: bool
    """It says that there are no more orders."""


@dataclass(frozen=True, slots=True)
class Whole:
    """One exploration of the notes' program."""

    seconds: float
    runs: int
    orders: int
    failing: int
    kibibytes: int
    """By how much the process has grown meanwhile."""


def sampled(explore: Explore, seconds: float) -> Sample:
    """The first exploration is left out: it reads the program's source, or warms up otherwise."""
    found = explore()
    settle()
    runs = orders = 0
    began = time.process_time()
    while (taken := time.process_time() - began) < seconds:
        found = explore()
        runs += found.runs
        orders += found.orders
    return Sample(taken, runs, orders, tuple(sorted(found.outcomes)), found.whole)


def whole(times: int, *, own: bool) -> Whole:
    """All orders. Raises SystemExit if that were not all."""
    explore_in(ANY_STEP, notes(2, own=own))  # so that what it takes once has been taken
    settle()
    before, began = _most_kibibytes(), time.process_time()
    found = explore_in(ANY_STEP, notes(times, own=own), MOST).found
    if found.coverage is not Coverage.EXHAUSTED or found.orders is None:
        raise SystemExit(f"{MOST} runs are not all")
    return Whole(
        time.process_time() - began,
        found.runs,
        sum(found.orders.values()),
        sum(orders for outcome, orders in found.orders.items() if outcome.fails),
        _most_kibibytes() - before,
    )


def _most_kibibytes() -> int:
    """The most that the process has taken so far."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 1024 if sys.platform == "darwin" else most


def main(program: str, what: str, *more: str) -> None:
    """Explore, and write what was found as JSON."""
    if program == "notes":
        found: Sample | Whole = whole(int(what), own=bool(more))
    else:
        found = sampled(TOOLS[program][what], float(more[0]))
    print(json.dumps(asdict(found)))


if __name__ == "__main__":
    main(*sys.argv[1:])
