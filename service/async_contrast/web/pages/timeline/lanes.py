"""What each worker of one cell did, and for how long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from async_contrast.contrasts.contrast import Verdict
from async_contrast.contrasts.trial import ORDERS
from async_contrast.explorer.timeline import GOES_ON
from async_contrast.lab.watched_loop import EVENT_LOOP, STANDS_STILL
from async_contrast.web.pages.timeline.lettering import short
from async_contrast.web.responses.comparison_schema import CellTried, Span

MOST_SPANS = 200
"""Spans of a cell that a page shows: the first ones. The JSON has them all."""


class Kind(StrEnum):
    """What a stretch of time is, by the words for it; every kind looks different."""

    HELD = "held"
    WAITED = "waited"
    STILL = "still"
    WRONG = "wrong"
    DOES = "does"


WRONGLY = "\N{BALLOT X}"
"""Stands before what is wrong, for who sees no colours."""

_BEGINNINGS = {"has it": Kind.HELD, "waits": Kind.WAITED, STANDS_STILL: Kind.STILL}


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a worker did for a while.

    `to_ms` is None if it did so when the trial ended, `never` if that was no end of its own: the
    time limit struck, or in an order that was explored nobody is left to end it. `brief` is the
    same as `words` where there is little room, "" if that would say less.
    """

    kind: Kind
    words: str
    from_ms: float
    to_ms: float | None
    never: bool
    brief: str = ""

    @property
    def explained(self) -> bool:
        """Whether its kind says all that its words say."""
        return self.words in _BEGINNINGS

    @property
    def end(self) -> str:
        """When it ended, in words for a table."""
        if self.to_ms is not None:
            return milliseconds(self.to_ms)
        return "never ends" if self.never else "until the trial ended"


@dataclass(frozen=True, slots=True)
class Lane:
    """One worker, and all that it did, from the first to the last."""

    worker: str
    stretches: tuple[Stretch, ...]


def lanes_of(cell: CellTried) -> tuple[Lane, ...]:
    """One lane a worker: the event loop, then those with names, then numbered workers.

    The loop comes first, because nobody else of its cell moves while it stands still; who has a
    name does something special, and numbered ones may be too many to be drawn.
    """
    ordered = is_ordered(cell)
    endless = ordered or cell["verdict"] == Verdict.HANGS
    spans: dict[int | str, list[Stretch]] = {}
    for span in cell["timeline"][:MOST_SPANS]:
        spans.setdefault(span["worker"], []).append(_stretch(span, endless, ordered))
    return tuple(
        Lane(
            short(worker if isinstance(worker, str) else f"worker {worker}"),
            tuple(_sorted_out(cell, spans[worker])),
        )
        for worker in sorted(spans, key=_place)
    )


def is_ordered(cell: CellTried) -> bool:
    """Whether its timeline is an order that was explored, a step a millisecond."""
    return ORDERS in cell["evidence"]


def from_its_first(cell: CellTried) -> CellTried:
    """The cell, its times since the first thing in its timeline.

    What comes before that is set-up, which takes as long as the machine is busy; side by side it
    would push apart what is to be compared.
    """
    first = min(span["from_ms"] for span in cell["timeline"])
    spans: list[Span] = [
        {
            **span,
            "from_ms": span["from_ms"] - first,
            "to_ms": None if span["to_ms"] is None else span["to_ms"] - first,
        }
        for span in cell["timeline"]
    ]
    return {**cell, "timeline": spans, "elapsed_ms": max(cell["elapsed_ms"] - first, 0.0)}


def last_moment(cells: Iterable[CellTried]) -> float:
    """When the last thing happened, in ms: the time limit of a hang is not one."""
    spans = [span for cell in cells for span in cell["timeline"][:MOST_SPANS]]
    return max(max(span["from_ms"], span["to_ms"] or 0.0) for span in spans)


def left_out(cell: CellTried) -> int:
    """How many spans no page shows."""
    return max(0, len(cell["timeline"]) - MOST_SPANS)


def workers_among(lanes: Sequence[Lane]) -> int:
    """How many lanes are a worker's, not the event loop's."""
    return sum(lane.worker != EVENT_LOOP for lane in lanes)


def milliseconds(ms: float) -> str:
    """A time without zeros that say nothing."""
    return f"{ms:.3f}".rstrip("0").rstrip(".")


def _place(worker: int | str) -> tuple[int, int]:
    if isinstance(worker, str):
        return (0 if worker == EVENT_LOOP else 1, 0)
    return (2, worker)


def _stretch(span: Span, endless: bool, ordered: bool) -> Stretch:
    words = short(span["what"])
    kind = next((k for start, k in _BEGINNINGS.items() if words.startswith(start)), Kind.DOES)
    to_ms = span["to_ms"]
    brief = _brief(words) if ordered else ""
    return Stretch(kind, words, span["from_ms"], to_ms, endless and to_ms is None, brief)


def _sorted_out(cell: CellTried, stretches: Iterable[Stretch]) -> Iterable[Stretch]:
    """The first first, and what is wrong marked; in an order that does no harm nothing is."""
    known = sorted(stretches, key=lambda stretch: stretch.from_ms)
    if not is_ordered(cell):
        return _judged(known, _IN_TIME)
    return known if cell["verdict"] == Verdict.HOLDS else _judged(known, _IN_ORDER)


@dataclass(frozen=True, slots=True)
class _Accesses:
    """How words tell that a worker wrote, and read: each has a name, and the value after it."""

    wrote: re.Pattern[str]
    read: re.Pattern[str]


_IN_TIME = _Accesses(re.compile(r"(?:.*, )?wrote ()(.+)"), re.compile(r"read ()(.+)"))

# What a container holds may be changed by whoever has it: of these, only a lone item is judged.
_NAMED, _ITEM = r"(\w+): ([^\[({].*)", r"a dict: \{([^:,]+): ([^,]+)\}"
_IN_ORDER = _Accesses(
    re.compile(rf"stores (?:{_NAMED}|an item of {_ITEM})"),
    re.compile(rf"(?:loads {_NAMED}|getitem {_ITEM})"),
)


def _judged(stretches: Sequence[Stretch], accesses: _Accesses) -> Iterator[Stretch]:
    """The same; where a worker reads another value than it last wrote there, that is wrong.

    What it read before it wrote, such as a counter, is others' to change as well.
    """
    own: dict[str, str] = {}
    others: set[str] = set()
    for stretch in stretches:
        for name, value in _values(accesses.wrote, stretch.words):
            own[name] = value
        wrong = False
        for name, value in _values(accesses.read, stretch.words):
            if name not in own:
                others.add(name)
            wrong = name not in others and own[name] != value
        words, brief = (each and f"{WRONGLY} {each}" for each in (stretch.words, stretch.brief))
        yield replace(stretch, kind=Kind.WRONG, words=words, brief=brief) if wrong else stretch


def _values(pattern: re.Pattern[str], words: str) -> Iterator[tuple[str, str]]:
    """The name and the value that the words tell, if they tell any."""
    if found := pattern.fullmatch(words):
        name, value = (each for each in found.groups() if each is not None)
        yield name, value


_VALUE = re.compile(r"(\w+) \S+: (\S{1,6})")


def _brief(words: str) -> str:
    """What was done, and the value if there is one: "loads 5" for "loads balance: 5"."""
    if found := _VALUE.fullmatch(words):
        return " ".join(found.groups())
    return GOES_ON if words.startswith(GOES_ON) else words.partition(" ")[0]
