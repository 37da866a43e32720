"""What a cell gets: its parameters, and what it reports through.

A cell calls `saw` for every outcome, `show` for evidence, `mark` for the timeline. All three
only append to a list or set one dict key, which is atomic in every CPython, so any thread and
any task may call them without a lock of ours between the threads that are being watched.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

LANES = 24
"""Workers whose marks are kept: the first ones. Ten thousand lanes are no picture."""

_NUMBERED = frozenset(range(LANES))
"""To look a number up is the cheapest way to leave most of 500 workers out."""

MARKS = 1000
"""Marks kept in all."""

DONE = "done"
"""The mark that ends a worker's lane."""


class Measured(NamedTuple):
    """A span of the timeline that no cell marked: somebody watched. Times as perf_counter_ns()."""

    worker: str
    what: str
    begun: int
    ended: int | None


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

    def mark(self, worker: int | str, what: str) -> None:
        """Say what a worker does from now on, until its next mark; DONE ends its lane."""
        if (worker in _NUMBERED or type(worker) is str) and len(self._marks) < MARKS:
            self._marks.append((time.perf_counter_ns(), worker, what))

    def report(self, measured: Iterable[Measured] = ()) -> dict[str, Any]:
        """Everything reported so far, counted and ordered, times in milliseconds.

        What was measured beside the cell joins its timeline.
        """
        counts: Counter[str] = Counter()
        for outcome, times in tuple(self._outcomes):
            counts[outcome] += times
        return {
            "outcomes": dict(counts),
            "evidence": dict(self._evidence),
            "timeline": sorted(
                [*self._marked(), *map(self._span, measured)], key=lambda span: span["from_ms"]
            ),
            "elapsed_ms": self._since_start(time.perf_counter_ns()),
        }

    def _marked(self) -> list[dict[str, Any]]:
        spans: list[dict[str, Any]] = []
        open_spans: dict[int | str, dict[str, Any]] = {}
        for at, worker, what in sorted(self._marks, key=lambda mark: mark[0]):
            now = self._since_start(at)
            if last := open_spans.pop(worker, None):
                last["to_ms"] = now
            if what != DONE:
                span = {"worker": worker, "what": what, "from_ms": now, "to_ms": None}
                spans.append(span)
                open_spans[worker] = span
        return spans

    def _span(self, measured: Measured) -> dict[str, Any]:
        return {
            "worker": measured.worker,
            "what": measured.what,
            "from_ms": self._since_start(measured.begun),
            "to_ms": None if measured.ended is None else self._since_start(measured.ended),
        }

    def _since_start(self, at: int) -> float:
        return round((at - self._started) / 1e6, 3)
