"""The bars of one lane, and where their words go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from async_contrast.web.pages.timeline.axis import Axis
from async_contrast.web.pages.timeline.lanes import WRONGLY, Kind, Lane, Stretch, milliseconds
from async_contrast.web.pages.timeline.lettering import cut, width

BAR = 13.0
"""Height of a bar."""

NARROWEST = 2.0
"""Width of a bar, however short the time."""

INDENT = 4.0
"""How far inside a bar its words begin."""

INSIDE = INDENT + 2.0
"""What words inside a bar leave free at its sides."""

APART = 4.0
"""What words beside a bar keep from it."""

BREAK = 10.0
"""Width of the gap between the end of the axis and what never ends."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time; `inside` are words that fit into it, from `inside_x` on, or "".

    `beyond` is where it goes on behind the break, from an x to another, if it never ends.
    """

    kind: Kind
    x: float
    width: float
    inside: str
    inside_x: float
    beyond: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Note:
    """Words beside bars; they start at x, or end there. `wrong` says that some are of what is."""

    x: float
    anchor: Literal["start", "end"]
    words: str

    @property
    def wrong(self) -> bool:
        return WRONGLY in self.words


def bars_of(lane: Lane, axis: Axis, elapsed_ms: float, edge: float) -> tuple[Bar, ...]:
    """A bar a stretch. What never ends goes on to the edge of the picture."""
    bars = []
    for stretch in lane.stretches:
        x = axis.x(stretch.from_ms)
        to_ms = elapsed_ms if stretch.to_ms is None else stretch.to_ms
        end = axis.right if stretch.never else axis.x(to_ms)
        long = round(max(end - x, NARROWEST), 1)
        beyond = (axis.right + BREAK, edge) if stretch.never else None
        bars.append(Bar(stretch.kind, x, long, _inside(stretch, long), x + INDENT, beyond))
    return tuple(bars)


def notes_of(lane: Lane, bars: Sequence[Bar], left: float, right: float) -> tuple[Note, ...]:
    """Words that do not fit into their bars: those before the first that fits stand before it.

    They have the room from `left` to the first bar, and from the last one to `right`.
    """
    missing = [
        not (bar.inside or stretch.explained or stretch.brief)
        for bar, stretch in zip(bars, lane.stretches, strict=True)
    ]
    words = [stretch.words for stretch in lane.stretches]
    first = next((n for n, bar in enumerate(bars) if bar.inside), 0)
    early = ", ".join(words[n] for n in range(first) if missing[n])
    late = ", ".join(words[n] for n in range(first, len(words)) if missing[n])
    before = bars[0].x - APART
    behind = max(bar.x + bar.width for bar in bars) + APART
    if early and width(early) > before - left:
        early, late = "", ", ".join(filter(None, (early, late)))
    if late and not early and _better_before(late, before - left, right - behind):
        early, late = late, ""
    notes = (
        Note(before, "end", cut(early, before - left)),
        Note(behind, "start", cut(late, right - behind)),
    )
    return tuple(note for note in notes if note.words)


def _better_before(words: str, before: float, behind: float) -> bool:
    return width(words) > behind and before > behind


def _inside(stretch: Stretch, long: float) -> str:
    words = stretch.words
    if stretch.kind is Kind.STILL and stretch.to_ms is not None:
        words = f"{words} for {milliseconds(round(stretch.to_ms - stretch.from_ms))} ms"
    elif stretch.explained and stretch.kind is not Kind.STILL:
        return ""
    return next((each for each in (words, stretch.brief) if width(each) + INSIDE <= long), "")
