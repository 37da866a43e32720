"""Every order in which workers can take turns: each once, or one of each class. Pure.

`every_order` takes all of them, one after the other. `every_class` leaves out orders that differ
from one that was run only in steps that may change places (`steps`): dynamic partial-order
reduction, in which the races of each run say who else should have gone first where (Flanagan and
Godefroid, POPL 2005; source sets: Abdulla and others, POPL 2014), and sleep sets (Godefroid, 1996),
so that no class is run twice.

Nothing is kept but the path of the run under way: memory does not grow with what has been run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from async_contrast.errors import NotExplorable
from async_contrast.explorer.history import Event, History
from async_contrast.explorer.steps import Step, depend


class Execution(Protocol):
    """One run of a program, taken from its beginning step by step.

    It comes to the same whenever the same workers take their turns in the same order.
    """

    def ready(self) -> Sequence[int]:
        """The workers that can take a step now, in ascending order."""

    def take(self, worker: int) -> None:
        """Have one of them take it."""

    def close(self) -> None:
        """Let go of what waits. Whoever is given an execution calls this."""


class Foreseen(Execution, Protocol):
    """One that tells what each worker would do next."""

    @property
    def workers(self) -> int:
        """How many there are; they are numbered from 0."""

    def next_step(self, worker: int) -> Step | None:
        """The step that it takes as soon as it can and may; None once it has ended."""


CHANGED = (
    "the program does not do the same twice in the same order: have it make all that it changes "
    "anew, and use neither time nor chance"
)

E = TypeVar("E", bound=Execution)
F = TypeVar("F", bound=Foreseen)

Order = tuple[int, ...]
"""Whose turn it was, step by step."""


@dataclass(slots=True)
class _Turn:
    """A place at which workers could have gone on otherwise."""

    ready: Sequence[int]
    worker: int
    wanted: set[int] = field(default_factory=set)
    """Those who have to go first here in some run."""
    asleep: set[int] = field(default_factory=set)
    """Those who, going first here, would lead to nothing that has not been run."""


def every_order(begin: Callable[[], E]) -> Iterator[tuple[E, Order]]:
    """Each order once: the execution at its end, and whose turn it was."""
    order: list[int] = []
    choices: list[Sequence[int]] = []
    while True:
        execution = begin()
        try:
            _replay(execution, zip(choices, order, strict=True))
            while ready := execution.ready():
                choices.append(ready)
                order.append(ready[0])
                execution.take(ready[0])
        except BaseException:
            execution.close()
            raise
        yield execution, tuple(order)
        while order and order[-1] == choices[-1][-1]:
            order.pop()
            choices.pop()
        if not order:
            return
        order[-1] = choices[-1][choices[-1].index(order[-1]) + 1]


def _replay(execution: Execution, turns: Iterable[tuple[Sequence[int], int]]) -> None:
    """Take them, each if those are ready who were."""
    for ready, worker in turns:
        if execution.ready() != ready:
            raise NotExplorable(CHANGED)
        execution.take(worker)


def every_class(begin: Callable[[], F]) -> Iterator[tuple[F, Order, History]]:
    """One order of each class: the execution at its end, whose turn it was, and what came when."""
    path: list[_Turn] = []
    history = History()
    while True:
        execution = begin()
        history.begin(execution.workers)
        try:
            _replay(execution, ((turn.ready, turn.worker) for turn in path[:-1]))
            is_new = _run(execution, path, history)
        except BaseException:
            execution.close()
            raise
        if is_new:
            yield execution, tuple(turn.worker for turn in path), history
        else:
            execution.close()
        if not _go_back(path, history):
            return


def _run(execution: Foreseen, path: list[_Turn], history: History) -> bool:
    """Take the last turn of the path, and then on to the end; False if that has been run."""
    asleep: set[int] = _taken(execution, path, history) if path else set()
    ready = execution.ready()
    while awake := [worker for worker in ready if worker not in asleep]:
        path.append(_Turn(ready, awake[0], {awake[0]}, asleep))
        asleep = _taken(execution, path, history)
        ready = execution.ready()
    for worker in range(execution.workers):
        if worker not in ready and (step := execution.next_step(worker)):
            # it waits, but might have come in time
            _note_races(path, history, step, history.if_taken(worker, step))
    return not ready


def _taken(execution: Foreseen, path: list[_Turn], history: History) -> set[int]:
    """Take the last turn of the path; who is asleep after it."""
    turn = path[-1]
    step = execution.next_step(turn.worker)
    if step is None:
        raise NotExplorable(CHANGED)
    event = history.if_taken(turn.worker, step)
    _note_races(path, history, step, event)
    history.add(event, step.thing)
    execution.take(turn.worker)
    return {
        worker
        for worker in turn.asleep
        if (other := execution.next_step(worker)) and not depend(other, step)
    }


def _note_races(path: list[_Turn], history: History, step: Step, event: Event) -> None:
    """Have somebody else go first wherever the step could have come before another one."""
    worker = event.worker
    for position in history.races(worker, step):
        turn = path[position]
        if len(turn.wanted) == len(turn.ready):
            continue  # all of them go first anyway
        first = history.first_without(position, event).intersection(turn.ready)
        if not first:  # it would have to wait there, for something that anybody may give
            turn.wanted.update(turn.ready)
        elif first.isdisjoint(turn.wanted):
            turn.wanted.add(worker if worker in first else min(first))


def _go_back(path: list[_Turn], history: History) -> bool:
    """To the last turn at which somebody else has to go first; False if there is none."""
    while path:
        turn = path[-1]
        history.drop()
        turn.asleep.add(turn.worker)
        if left := turn.wanted - turn.asleep:
            turn.worker = min(left)
            return True
        path.pop()
    return False
