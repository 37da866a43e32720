"""What a cell gets: its parameters, and what it reports through.

A cell calls `saw` for every outcome, `show` for evidence, `mark` for the timeline. All three
only append to a list or set one dict key, which is atomic in every CPython, so any thread and
any task may call them without a lock of ours between the threads that are being watched.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

LANES = 24
"""Workers whose marks are kept: the first ones. Ten thousand lanes are no picture."""

_NUMBERED = frozenset(range(LANES))
"""To look a number up is the cheapest way to leave most of 500 workers out."""

MARKS = 1000
"""Marks kept in all."""

LONGEST = 1000
"""Characters of an outcome, a mark or the name of evidence."""

DONE = "done"
"""The mark that ends a worker's lane."""

ORDERS = "orders"
"""The evidence of a cell that was explored; its timeline is one order, a step a millisecond."""

OUTCOMES = "outcomes"
"""In it: a line for each outcome, with the token of an order that comes to it."""

_STEP = 1_000_000
"""Nanoseconds that a step is drawn long."""

_AT = itemgetter(0)
_BEGUN = itemgetter(2)


Span = tuple[int | str, str, int, int | None]
"""Who did what, from when to when; no end where that was not seen.

Times as perf_counter_ns(); in a report, in microseconds since the trial began. Names for the four,
and milliseconds, took two and a half times as long to write and to read.
"""


class Trial:
    """One execution of one cell."""

    def __init__(
        self, parameters: Mapping[str, int], folder: Path, database_url: str | None = None
    ) -> None:
        """Start the clock.

        `folder` is where the trial may write; it is made when first asked for, and whoever
        runs the trial removes it. `database_url` names the PostgreSQL of the data topics; None
        leaves them SQLite files in the folder.
        """
        self.database_url = database_url
        self._parameters = parameters
        self._folder = folder
        self._outcomes: list[tuple[str, int]] = []
        self._marks: list[tuple[int, int | str, str]] = []
        self._steps: list[Span] = []
        self._evidence: dict[str, Any] = {}
        self._started = time.perf_counter_ns()

    def __getitem__(self, parameter: str) -> int:
        return self._parameters[parameter]

    @property
    def folder(self) -> Path:
        """A folder of the trial's own, gone when the trial is over."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # a URL may hold a password
        return self._folder

    def saw(self, outcome: str, times: int = 1) -> None:
        """Report an outcome. `times` below 1 reports nothing: it was not seen."""
        if times > 0:
            self._outcomes.append((outcome, times))

    def show(self, name: str, value: Any) -> None:
        """Report evidence: anything that JSON can say. The last value of a name stays."""
        self._evidence[name] = value

    def show_first(self, name: str, values: Sequence[Any], most: int) -> None:
        """Report the first few of many values as evidence; its name says of how many."""
        cut = f", the first {most} of {len(values)}" if len(values) > most else ""
        self.show(f"{name}{cut}", list(values[:most]))

    def mark(self, worker: int | str, what: str) -> None:
        """Say what a worker does from now on, until its next mark; DONE ends its lane."""
        if (worker in _NUMBERED or type(worker) is str) and len(self._marks) < MARKS:
            self._marks.append((time.perf_counter_ns(), worker, what))

    def steps(self, done: Sequence[tuple[int, str]], waiting: Mapping[int, str]) -> None:
        """Say what workers did one after the other where no time passes, each a millisecond long;
        and for what some of them wait in the end, and for ever."""
        for place, (worker, what) in enumerate(done[:MARKS]):
            begun = self._started + place * _STEP
            self._steps.append((worker, what, begun, begun + _STEP))
        ended = self._started + len(done[:MARKS]) * _STEP
        self._steps += [(worker, what, ended, None) for worker, what in waiting.items()]

    def report(self, watched: Iterable[Span] = ()) -> dict[str, Any]:
        """Everything reported so far, counted and ordered.

        What somebody watched beside the cell joins its timeline. Raises TypeError.
        """
        counts: Counter[str] = Counter()
        for outcome, times in tuple(self._outcomes):
            if not isinstance(outcome, str):
                raise TypeError(f"an outcome must be text, not {ascii(outcome)[:80]}")
            counts[outcome] += times
        start = self._started
        return {
            "outcomes": dict(counts),
            "evidence": dict(self._evidence),
            "timeline": [
                (worker, what, (begun - start) // 1000, ended and (ended - start) // 1000)
                for worker, what, begun, ended in sorted(
                    [*self._marked(), *self._steps, *watched], key=_BEGUN
                )
            ],
            "elapsed_ms": round((time.perf_counter_ns() - start) / 1e6, 3),
        }

    def _marked(self) -> Iterator[Span]:
        """From each mark to the next of its worker."""
        under_way: dict[int | str, tuple[str, int]] = {}
        for at, worker, what in sorted(self._marks, key=_AT):
            if worker in under_way:
                before, begun = under_way.pop(worker)
                yield worker, before, begun, at
            if what != DONE:
                under_way[worker] = what, at
        for worker, (what, begun) in under_way.items():
            yield worker, what, begun, None
