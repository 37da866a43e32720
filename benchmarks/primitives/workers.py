"""A thread against a task: to start and to join many, and to switch among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Protocol

import click

from benchmarks.primitives import rings, starts
from benchmarks.primitives.placing import placed
from benchmarks.primitives.threads import TooMany
from benchmarks.primitives.timing import in_loop
from benchmarks.report import Measured
from benchmarks.rounds import in_turns

THREAD, TASK = "a thread", "a task"

LARGE, FEW = 10_000, 4
"""So many workers take seconds a round: of them there are few rounds, and none to warm up."""


class Question(Protocol):
    """What is asked of threads and of tasks: of so many at once, and how often."""

    def threads(self, number: int, again: int, /) -> float:
        """Microseconds."""

    async def tasks(self, number: int, again: int, /) -> float:
        """Microseconds."""


QUESTIONS: Mapping[str, Question] = {
    "start and join, {:,} workers": starts,
    "a switch, {:,} in a ring": rings,
}


def measure(rounds: int, times: int, sizes: tuple[int, ...]) -> Iterator[Measured]:
    """Microseconds; each sample is the mean of so many, or of the size where that is more."""
    for at, question in QUESTIONS.items():
        for size in sizes:
            again = max(1, times // size)
            subjects: Mapping[str, Callable[[], float]] = {
                **placed(THREAD, partial(question.threads, size, again)),
                TASK: partial(in_loop, partial(question.tasks, size, again)),
            }
            few = (min(rounds, FEW), 0) if size >= LARGE else (rounds, 1)
            yield from _measured(at.format(size), subjects, *few)


def _measured(
    at: str, subjects: Mapping[str, Callable[[], float]], rounds: int, warm_up: int
) -> Iterator[Measured]:
    try:
        found = in_turns(subjects, rounds, warm_up)
    except TooMany:
        click.echo(f"{at}: left out, this machine does not start so many threads", err=True)
        return
    for name, samples in found.items():
        yield Measured(name, at, "us", samples)
