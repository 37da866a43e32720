"""Cells that run a small program in every order, and count in orders what it comes to."""

from __future__ import annotations

import linecache
from collections.abc import Iterator, Mapping, Sequence
from functools import update_wrapper

from async_contrast.contrasts.contrast import IN_ORDER, REPLAY, Cell, Role, Side, Verdict
from async_contrast.contrasts.shows import Shows
from async_contrast.contrasts.trial import ORDERS, OUTCOMES, Trial
from async_contrast.explorer.exploring import Coverage, Exploration
from async_contrast.explorer.program import Outcome, Program
from async_contrast.explorer.search import Order
from async_contrast.explorer.timeline import GOES_ON, Deed
from async_contrast.explorer.worlds import (
    ANY_ORDER,
    ANY_STEP,
    AS_ASYNCIO,
    OF_TASKS,
    OF_THREADS,
    THIS_INTERPRETER,
    World,
    explore_in,
    read_token,
    replay_in,
    token_of,
)
from async_contrast.topics.controls import ensure

Expected = tuple[Verdict, Shows]
"""The verdict of a cell, and how many orders come to what."""

MOST_RUNS = 20_000
"""Runs that a cell is given; they end within its time limit on a machine that is slow, too."""

_SUFFIXES = {
    ANY_STEP: "every_order",
    ANY_ORDER: "every_order",
    THIS_INTERPRETER: "here",
    AS_ASYNCIO: "here",
}


class InEveryOrder:
    """The function of a cell: a program, in every order of a world.

    Its docstring is the program's, its source as well: what a reader sees is what is run.
    """

    __doc__: str | None
    __name__: str

    def __init__(
        self, program: Program, world: World, order: Order | None = None, most: int = MOST_RUNS
    ) -> None:
        update_wrapper(self, program)
        self.__name__ = f"{program.__name__}_{_SUFFIXES[world]}"
        what = (program.__doc__ or program.__name__).partition("\n")[0].rstrip(".")
        self.__doc__ = f"{what} ({world.name})."
        self.program, self.world, self._order, self._most = program, world, order, most

    def in_order(self, order: str) -> InEveryOrder:
        """The same in that order alone. Raises ForbiddenParameter if it is none."""
        world, turns = read_token(order, (self.world,))
        return InEveryOrder(self.program, world, turns)

    def __call__(self, trial: Trial) -> None:
        if self._order is not None:
            self._replay(trial, self._order)
            return
        explored = explore_in(self.world, self.program, self._most)
        found, elsewhere = explored.found, ", ".join(sorted(explored.unfollowed))
        ensure(not elsewhere, f"what this shares was not followed: {elsewhere}")
        ensure(found.coverage is Coverage.EXHAUSTED, "there are more orders than were run")
        ensure(found.orders, "no class may have more orders than can be counted")
        self._report(trial, found)

    def _report(self, trial: Trial, found: Exploration) -> None:
        orders, classes = found.orders or {}, found.classes or {}
        ranked = sorted(orders, key=lambda each: (not each.fails, len(found.shortest[each])))
        for outcome in ranked:
            trial.saw(outcome.brief, orders[outcome])
        lines = [
            {
                "came to": outcome.word,
                "orders": orders[outcome],
                **({"classes": classes[outcome]} if classes else {}),
                REPLAY: self._token(found.shortest[outcome]),
            }
            for outcome in ranked
        ]
        drawn = self._draw(trial, found.shortest[ranked[0]])
        self._show(trial, found.coverage, f"the shortest that comes to: {drawn.brief}", lines)

    def _replay(self, trial: Trial, order: Order) -> None:
        outcome = self._draw(trial, order)
        trial.saw(outcome.brief)
        line = {"came to": outcome.word, "orders": 1, REPLAY: self._token(order)}
        self._show(trial, "one order", "the one that was asked for", [line])

    def _show(
        self, trial: Trial, coverage: str, drawn: str, lines: Sequence[Mapping[str, object]]
    ) -> None:
        trial.show(
            ORDERS,
            {"world": self.world.name, "coverage": coverage, "timeline": drawn, OUTCOMES: lines},
        )

    def _draw(self, trial: Trial, order: Order) -> Outcome:
        """Draw what the workers do in this order; what it comes to."""
        found = replay_in(self.world, self.program, order)
        steps = [(deed.worker, _in_words(deed)) for deed in found.deeds]
        idle = set(range(len(self.program()[0]))) - {worker for worker, _ in steps}
        idle -= {who for who, _ in found.outcome.waiting}
        ensure(not idle, f"these workers did nothing that others see: {sorted(idle)}")
        waiting = {who: f"waits for ever at {where}" for who, where in found.outcome.waiting}
        trial.steps(steps, waiting)
        return found.outcome

    def _token(self, order: Order) -> str:
        side = Side.ASYNCIO if self.world in OF_TASKS else Side.THREADS
        return f"{side}.{self.__name__}{IN_ORDER}{token_of(self.world, order)}"


def _in_words(deed: Deed) -> str:
    """A task does all up to its next await: then the line says more than what it did."""
    if deed.what != GOES_ON:
        return deed.what
    return f"{GOES_ON}: {linecache.getline(deed.file, deed.line).strip()}"


def explored(
    program: Program, role: Role, every_order: Expected, here: Expected | None = None
) -> Iterator[Cell]:
    """The cells of a program that stands in on_threads.py or on_asyncio.py.

    In every order that the language allows; and if `here` is said, in those that are left on this
    interpreter, or with asyncio's own loop.
    """
    worlds = OF_TASKS if program.__module__.endswith(f"on_{Side.ASYNCIO}") else OF_THREADS
    for world, expected in zip(worlds, (every_order, here), strict=True):
        if expected is not None:
            yield Cell(InEveryOrder(program, world), role, *expected)
