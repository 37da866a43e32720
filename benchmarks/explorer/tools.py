"""Those that explore: each runs a program once in all of its orders, or in as many as it can."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from async_contrast.explorer.exploring import Coverage
from async_contrast.explorer.program import Program
from async_contrast.explorer.worlds import ANY_ORDER, ANY_STEP, World, explore_in
from benchmarks.explorer import programs


class Explored(NamedTuple):
    """One exploration of one program."""

    runs: int
    """Of the program to its end, also those of an order that was run before."""
    orders: int
    """How many it knows the outcome of then, each counted once."""
    outcomes: frozenset[int]
    whole: bool
    """It says that there are no more."""


Explore = Callable[[], Explored]


def ours(world: World, program: Callable[[programs.Tell], Program]) -> Explored:
    """All orders; of threads, one run for each class of them."""
    seen: list[int] = []
    found = explore_in(world, program(seen.append)).found
    orders = sum((found.orders or {}).values())
    outcomes = frozenset(int(outcome.word) for outcome in found.shortest)
    return Explored(len(seen), orders, outcomes, found.coverage is Coverage.EXHAUSTED)


def frontrun(*, detect_io: bool) -> Explored:
    """With no bound on how often threads are cut off: with its own, it misses two balances.

    Nothing is replayed, and it goes on where a run fails.
    """
    import frontrun as tool

    seen: list[int] = []

    def holds(account: programs.Account) -> bool:
        seen.append(account.balance)
        return account.balance == 0

    workers = [partial(_change, amount=amount) for amount in programs.AMOUNTS]
    found = tool.explore(
        programs.Account, workers, holds, detect_io=detect_io,
        preemption_bound=None, stop_on_first=False, reproduce_on_failure=0,
    )  # fmt: skip
    runs = int(found.num_explored)
    return Explored(runs, int(found.unique_interleavings or runs), frozenset(seen), whole=True)


def _change(account: programs.Account, amount: int) -> None:
    programs.change(account, amount)


def detangle(strategy: Callable[[], Any], most: int, many: int, *, seed: bool = True) -> Explored:
    """As many tasks; at most so many runs. `seed` is whether chance is the same in each."""
    import detangle as tool

    seen: set[int] = set()
    found = tool.explore(
        programs.gathered(many, seen.add), runs=most, strategy=strategy(), database=False,
        seed_random=seed,
    )  # fmt: skip
    return Explored(found.runs, found.distinct_schedules, frozenset(seen), found.exhausted)


DELAYS = 99
"""More than there can be: its own bound of 2 leaves orders out."""
MOST = 10_000
BY_CHANCE = 1_000
"""Runs of one exploration."""


def _depth_first() -> Any:
    from detangle.strategies import DFS

    return DFS(max_delays=DELAYS)


def _by_chance() -> Any:
    from detangle.strategies import RandomWalk

    return RandomWalk(seed=1)


OURS = "async-contrast"

OF_THREADS: Mapping[str, Explore] = {
    OURS: partial(ours, ANY_STEP, programs.threads),
    "frontrun": partial(frontrun, detect_io=True),
    "frontrun, no I/O": partial(frontrun, detect_io=False),
}


def _of_tasks(many: int) -> Mapping[str, Explore]:
    return {
        OURS: partial(ours, ANY_ORDER, partial(programs.tasks, many)),
        "detangle, depth first": partial(detangle, _depth_first, MOST, many),
        "detangle, no seed": partial(detangle, _depth_first, MOST, many, seed=False),
        "detangle, by chance": partial(detangle, _by_chance, BY_CHANCE, many),
    }


TOOLS: Mapping[str, Mapping[str, Explore]] = {
    "two threads": OF_THREADS,
    "two tasks": _of_tasks(2),
    "three tasks": _of_tasks(3),
}
"""By program; the first is ours."""


def package_of(name: str) -> str:
    """What has to be installed."""
    return name.partition(",")[0]
