"""Runs a program in its orders, and counts what each comes to. Pure but for the program."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from enum import StrEnum
from operator import ne
from typing import Protocol, TypeVar

from async_contrast.errors import NotExplorable
from async_contrast.explorer.counting import orders_in
from async_contrast.explorer.program import Outcome
from async_contrast.explorer.search import (
    CHANGED,
    Execution,
    Foreseen,
    Order,
    every_class,
    every_order,
)

MOST = 100_000
"""Runs of one exploration, unless whoever asks says otherwise: some seconds."""


NO_SUCH_ORDER = (
    "the program has no such order: the token is another program's, or this one was changed since"
)


MOST_LONGER = 1_000
"""Runs that were longer than all before: of who asks again and again, each next one is."""

LONGER = (
    f"{MOST_LONGER} runs were each longer than all before: somebody asks for something again and "
    "again; have it wait for an Event instead, or run some orders by chance"
)


MOST_AGAIN = 10
"""Outcomes of which one order is run again at the end."""


class Coverage(StrEnum):
    """How much of all orders was run."""

    EXHAUSTED = "exhausted"
    BOUNDED = "bounded"
    SAMPLED = "sampled"


class Ending(Execution, Protocol):
    """An execution that says what it came to."""

    def outcome(self) -> Outcome:
        """What it came to; called once, at its end."""


class ForeseenEnding(Foreseen, Ending, Protocol):
    """The same of one that tells what each worker would do next."""


E = TypeVar("E", bound=Ending)

Around = Callable[[], AbstractContextManager[None]]
"""Is open while the turns are taken of an order that is run again at the end, not its check."""


@dataclass(frozen=True, slots=True)
class Exploration:
    """What the orders of a program came to.

    `orders` are how many came to each outcome: all those of the classes that were run. It is None
    where a class has too many to count. `classes` are how many classes did, or None where each
    order was run. `shortest` is an order for each outcome, of the fewest turns and of the fewest
    changes between workers that was seen.
    """

    coverage: Coverage
    runs: int
    orders: Mapping[Outcome, int] | None
    classes: Mapping[Outcome, int] | None
    shortest: Mapping[Outcome, Order]


def explore_orders(
    begin: Callable[[], Ending], most: int = MOST, again: Around = nullcontext
) -> Exploration:
    """Run each order, but no more than `most`."""
    found = ((run, order, 1) for run, order in every_order(begin))
    tally, coverage = _tallied(found, most)
    _run_again(begin, tally, again)
    return tally.told(coverage, classes=False)


def explore_classes(begin: Callable[[], ForeseenEnding], most: int = MOST) -> Exploration:
    """Run one order of each class, but no more than `most`, and count how many are in it."""
    found = ((run, order, orders_in(history)) for run, order, history in every_class(begin))
    tally, coverage = _tallied(found, most)
    _run_again(begin, tally)
    return tally.told(coverage, classes=True)


def explore_some(
    begin: Callable[[], Ending], runs: int, seed: int = 0, again: Around = nullcontext
) -> Exploration:
    """Run as many orders as that by chance, the same ones for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    found = (_at_random(begin, chance) for _ in range(runs))
    tally = _Tally()
    for run, order in found:
        tally.add(_ended(run), order, 1)
    _run_again(begin, tally, again)
    return tally.told(Coverage.SAMPLED, classes=False)


def replay(
    begin: Callable[[], E],
    order: Order,
    before: Callable[[E, int], None] = lambda *_: None,
    around: Around = nullcontext,
) -> Outcome:
    """What this order comes to; `before` hears of each turn before it is taken.

    Raises NotExplorable if it cannot be taken.
    """
    execution = begin()
    try:
        with around():
            for worker in order:
                if worker not in execution.ready():
                    raise NotExplorable(NO_SUCH_ORDER)
                before(execution, worker)
                execution.take(worker)
        if execution.ready():
            raise NotExplorable(NO_SUCH_ORDER)
        return execution.outcome()
    finally:
        execution.close()


def _at_random(begin: Callable[[], Ending], chance: random.Random) -> tuple[Ending, Order]:
    execution, order = begin(), []
    try:
        while ready := execution.ready():
            order.append(chance.choice(ready))
            execution.take(order[-1])
    except BaseException:
        execution.close()
        raise
    return execution, tuple(order)


def _ended(run: Ending) -> Outcome:
    try:
        return run.outcome()
    finally:
        run.close()


@dataclass(slots=True)
class _Seen:
    """Of one outcome."""

    shortest: Order
    changes: int
    """Between workers, in the shortest."""
    orders: int = 0
    classes: int = 0


@dataclass(slots=True)
class _Tally:
    seen: dict[Outcome, _Seen] = field(default_factory=dict)
    first: tuple[Order, Outcome] | None = None
    uncounted: bool = False

    def add(self, outcome: Outcome, order: Order, orders: int | None) -> None:
        seen = self.seen.get(outcome)
        if seen is None:
            seen = self.seen[outcome] = _Seen(order, _changes(order))
            self.first = self.first or (order, outcome)
        elif len(order) <= len(seen.shortest):
            changes = _changes(order)
            if len(order) < len(seen.shortest) or changes < seen.changes:
                seen.shortest, seen.changes = order, changes
        if orders is None:
            self.uncounted = True
        else:
            seen.orders += orders
        seen.classes += 1

    def told(self, coverage: Coverage, *, classes: bool) -> Exploration:
        found = self.seen.items()
        return Exploration(
            coverage,
            sum(seen.classes for _, seen in found),
            None if self.uncounted else {outcome: seen.orders for outcome, seen in found},
            {outcome: seen.classes for outcome, seen in found} if classes else None,
            {outcome: seen.shortest for outcome, seen in found},
        )


def _changes(order: Order) -> int:
    return sum(map(ne, order, order[1:]))


def _tallied(
    found: Iterator[tuple[Ending, Order, int | None]], most: int
) -> tuple[_Tally, Coverage]:
    tally = _Tally()
    longest = longer = 0
    for runs, (run, order, orders) in enumerate(found):
        outcome = _ended(run)
        if len(order) > longest:
            longest, longer = len(order), longer + 1
        if longer > MOST_LONGER:
            raise NotExplorable(LONGER)
        if runs == most:
            return tally, Coverage.BOUNDED
        tally.add(outcome, order, orders)
    return tally, Coverage.EXHAUSTED


def _run_again(begin: Callable[[], Ending], tally: _Tally, around: Around = nullcontext) -> None:
    """Run the first order and the shortest ones anew: what the runs in between left would show.

    Raises NotExplorable if one comes to something else now.
    """
    shortest = ((seen.shortest, outcome) for outcome, seen in tally.seen.items())
    ends = [*filter(None, [tally.first]), *itertools.islice(shortest, MOST_AGAIN)]
    for order, expected in dict.fromkeys(ends):
        try:
            again = replay(begin, order, around=around)
        except NotExplorable as error:
            raise NotExplorable(CHANGED) from error
        if again != expected:
            raise NotExplorable(CHANGED)
