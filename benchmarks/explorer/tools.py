"""Those that explore: each runs a program once in all of its orders, or in as many as it can."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from async_contrast.explorer.exploring import Coverage
from async_contrast.explorer.worlds import ANY_ORDER, ANY_STEP, explore_in
from benchmarks.explorer import programs


class Explored(NamedTuple):
    """One exploration of one program."""

    runs: int
    orders: int
    """How many it knows the outcome of then, each counted once."""
    outcomes: frozenset[int]
    whole: bool
    """It says that there are no more."""


Explore = Callable[[], Explored]


def ours(world: Any, program: Any) -> Explored:
    """All orders; of threads, one run for each class of them."""
    found = explore_in(world, program).found
    orders = sum((found.orders or {}).values())
    outcomes = frozenset(int(outcome.word) for outcome in found.shortest)
    return Explored(found.runs, orders, outcomes, found.coverage is Coverage.EXHAUSTED)


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


def detangle(strategy: Callable[[], Any], most: int, many: int) -> Explored:
    """As many tasks; at most so many runs."""
    import detangle as tool

    seen: set[int] = set()
    found = tool.explore(
        programs.gathered(many, seen.add), runs=most, strategy=strategy(), database=False
    )
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
    OURS: partial(ours, ANY_STEP, programs.threads()),
    "frontrun": partial(frontrun, detect_io=True),
    "frontrun, no I/O": partial(frontrun, detect_io=False),
}


def _of_tasks(many: int) -> Mapping[str, Explore]:
    return {
        OURS: partial(ours, ANY_ORDER, programs.tasks(many)),
        "detangle, depth first": partial(detangle, _depth_first, MOST, many),
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
