"""The timelines of a comparison as one picture: lanes of workers on one time axis. Pure.

All lengths are in units of the picture, which is WIDTH wide; a template draws what is here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from async_contrast.contrasts.contrast import Side
from async_contrast.web.pages.timeline.axis import Axis, Tick
from async_contrast.web.pages.timeline.bars import BAR, Bar, Note, bars_of, notes_of
from async_contrast.web.pages.timeline.lanes import (
    Kind,
    Lane,
    from_its_first,
    is_ordered,
    lanes_of,
    last_moment,
    left_out,
    milliseconds,
    workers_among,
)
from async_contrast.web.pages.timeline.lettering import (
    IN_BOLD,
    IN_HEADING,
    IN_LEGEND,
    cut,
    short,
    width,
)
from async_contrast.web.responses.comparison_schema import CellTried

WIDTH = 800.0
ROW = 17.0
"""Height of a lane, with the gap to the next."""

IN_ROW = 10.0
"""How far below the top of a lane its words stand."""

LINE = 16.0
"""Height of a line of text."""

IN_LINE = 11.0
"""How far below the top of a line its words stand."""

LEGEND = 2.0
"""The top of the legend, which is a lane."""

NUMBERS = 36.0
"""Where the numbers of the axis stand, above all groups."""

HEAD = 44.0
"""Height of the legend and these numbers."""

NUMBERS_BELOW = 10.0
"""How far below the last group they stand again."""

FOOT = 22.0
BETWEEN = 14.0
"""The gap between two groups."""

WIDEST_NAME = 160.0
"""Room for the names of lanes."""

BEFORE_AXIS = 8.0
"""What the names of lanes keep from the axis."""

MARGIN = 2.0
"""What they keep from the edge of the picture."""

BEHIND = 72.0
"""Room for words behind the end of the axis."""

STEPS_BEHIND = 44.0
"""Room for the unit behind the end of an axis of steps, where no words stand."""

NEVER = 104.0
"""Room for what never ends, past the break."""

UNIT = 5.0
"""What the unit keeps from the last number of the axis."""

STEPS = "steps"
"""The unit of an axis without time."""

SWATCH = 22.0
BESIDE_SWATCH = 6.0
BETWEEN_ENTRIES = 18.0

_LEGEND = {
    Kind.HELD: "has the lock",
    Kind.WAITED: "waits",
    Kind.STILL: "the event loop stands still",
    Kind.WRONG: "reads what it did not write",
    Kind.DOES: "does what its words say",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A kind of bar, explained by words from `words_x` on."""

    kind: Kind
    x: float
    words_x: float
    words: str


@dataclass(frozen=True, slots=True)
class DrawnLane:
    """A worker's name, its bars, and the words that found no room inside them.

    Bars have their top at `y`, all words stand at `words_y`.
    """

    y: float
    words_y: float
    name: str
    bars: tuple[Bar, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The lanes of one cell, below its title; `more` says what is not drawn, or "".

    Lanes stand between `top` and `bottom`, and have a break before what never ends if `hangs`.
    `border` is the y of a line above the first group of the other side, or None; `heading_y`,
    `reason_y` and `more_y` are where words stand.
    """

    heading_y: float
    reason_y: float
    more_y: float
    border: float | None
    who: str
    what: str
    verdict: str
    reason: str
    top: float
    bottom: float
    lanes: tuple[DrawnLane, ...]
    more: str
    hangs: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    worker: str
    what: str
    from_ms: str
    to_ms: str


@dataclass(frozen=True, slots=True)
class Part:
    """What the table says of one cell; `left_out` counts the spans that it does not say."""

    cell: str
    rows: tuple[Row, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is drawn, and the table that says the same; `complete` if no lane is missing.

    The names of lanes end at `names_x`; the numbers of the axis stand at each of `numbers_y`, their
    `unit` begins at `unit_x`. A bar is `bar` high, one of the legend is `swatch` wide.
    """

    width: float
    height: float
    axis: Axis
    names_x: float
    bar: float
    ticks: tuple[Tick, ...]
    unit_x: float
    numbers_y: tuple[float, float]
    swatch: float
    legend_y: float
    legend_words_y: float
    legend: tuple[Entry, ...]
    groups: tuple[Group, ...]
    table: tuple[Part, ...]
    says: str
    complete: bool
    unit: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """A picture with the first lanes, and one with all of them.

    It is of what happened in time, or `ordered`: step after step, in an order that was explored.
    """

    first: Picture
    whole: Picture
    ordered: bool


def timelines(cells: Sequence[CellTried]) -> tuple[Timeline, ...]:
    """What there is to draw of cells: those that took their time, and those that were explored."""
    kinds = [(each, [cell for cell in cells if is_ordered(cell) is each]) for each in (False, True)]
    return tuple(
        Timeline(first, whole, ordered)
        for ordered, those in kinds
        if (first := picture(those)) and (whole := picture(those, None))
    )


def picture(cells: Sequence[CellTried], most_lanes: int | None = 8) -> Picture | None:
    """The cells that have a timeline, those of threads above; None if no worker has one.

    At most so many workers of a cell have a lane; with None, all have. The table has all.
    """
    shown = sorted(
        (from_its_first(cell) for cell in cells if cell["timeline"]),
        key=lambda cell: cell["side"] != Side.THREADS,
    )
    lanes = [lanes_of(cell) for cell in shown]
    if not any(map(workers_among, lanes)):
        return None
    axis = _axis(shown, lanes)
    groups = _groups(shown, lanes, axis, most_lanes)
    y = _below(groups[-1])
    unit = STEPS if is_ordered(shown[0]) else "ms"
    ticks = axis.ticks()
    return Picture(
        width=WIDTH,
        height=y + FOOT,
        axis=axis,
        names_x=axis.left - BEFORE_AXIS,
        bar=BAR,
        ticks=ticks,
        unit_x=ticks[-1].x + width(ticks[-1].label) / 2 + UNIT,
        numbers_y=(NUMBERS, y + NUMBERS_BELOW),
        swatch=SWATCH,
        legend_y=LEGEND,
        legend_words_y=LEGEND + IN_ROW,
        legend=_legend(lanes),
        groups=tuple(groups),
        table=tuple(_part(cell, those) for cell, those in zip(shown, lanes, strict=True)),
        says=_in_words(axis, groups, unit),
        complete=all(len(g.lanes) == len(those) for g, those in zip(groups, lanes, strict=True)),
        unit=unit,
    )


def _axis(cells: Sequence[CellTried], lanes: Sequence[tuple[Lane, ...]]) -> Axis:
    longest = max(width(lane.worker) for those in lanes for lane in those)
    ends = any(_hangs(those) for those in lanes)
    left = MARGIN + min(longest, WIDEST_NAME) + BEFORE_AXIS
    if is_ordered(cells[0]):
        return Axis.until(last_moment(cells), left, WIDTH - (NEVER if ends else STEPS_BEHIND), 1.0)
    return Axis.until(last_moment(cells), left, WIDTH - (NEVER if ends else BEHIND))


def _hangs(lanes: tuple[Lane, ...]) -> bool:
    return any(stretch.never for lane in lanes for stretch in lane.stretches)


def _groups(
    cells: Sequence[CellTried],
    lanes: Sequence[tuple[Lane, ...]],
    axis: Axis,
    most_lanes: int | None,
) -> list[Group]:
    groups: list[Group] = []
    y, before = HEAD, cells[0]["side"]
    for cell, those in zip(cells, lanes, strict=True):
        border = y if cell["side"] != before else None
        y, before = y + (BETWEEN if border else 0.0), cell["side"]
        group = replace(_group(cell, those, axis, y, most_lanes), border=border)
        groups.append(group)
        y = _below(group)
    return groups


def _below(group: Group) -> float:
    return group.bottom + (LINE if group.more else 0.0) + BETWEEN


def _group(
    cell: CellTried, lanes: tuple[Lane, ...], axis: Axis, y: float, most_lanes: int | None
) -> Group:
    who, reason = _who(cell), cell.get("reason", "")
    top = y + LINE * (2 if reason else 1) + 4.0
    drawn = _first(lanes, most_lanes)
    room = WIDTH - width(f"{who}   ! {cell['verdict']}", IN_BOLD)
    hangs = _hangs(lanes)
    limit = axis.right if hangs else WIDTH
    bottom = top + ROW * len(drawn)
    return Group(
        heading_y=y + IN_LINE,
        reason_y=y + LINE + IN_LINE,
        more_y=bottom + IN_LINE,
        border=None,
        who=who,
        what=cut(short(cell["what"], 200), room, IN_HEADING),
        verdict=str(cell["verdict"]),
        reason=cut(short(reason, 200), WIDTH),
        top=top,
        bottom=bottom,
        lanes=tuple(
            _lane(lane, top + ROW * n, axis, cell["elapsed_ms"], limit)
            for n, lane in enumerate(drawn)
        ),
        more=_more(workers_among(lanes) - workers_among(drawn), left_out(cell)),
        hangs=hangs,
    )


def _first(lanes: tuple[Lane, ...], most: int | None) -> tuple[Lane, ...]:
    if most is None:
        return lanes
    return lanes[: most + len(lanes) - workers_among(lanes)]


def _lane(lane: Lane, y: float, axis: Axis, elapsed_ms: float, limit: float) -> DrawnLane:
    bars = bars_of(lane, axis, elapsed_ms, WIDTH)
    return DrawnLane(
        y=y,
        words_y=y + IN_ROW,
        name=cut(lane.worker, axis.left - BEFORE_AXIS - MARGIN),
        bars=bars,
        notes=notes_of(lane, bars, axis.left, limit),
    )


def _more(workers: int, spans: int) -> str:
    parts = []
    if workers > 0:
        parts.append(f"and {workers} more worker{'s' * (workers > 1)}, in the table")
    if spans:
        parts.append(f"and {spans} more span{'s' * (spans > 1)}, in the JSON only")
    return "; ".join(parts)


def _legend(lanes: Sequence[tuple[Lane, ...]]) -> tuple[Entry, ...]:
    kinds = {stretch.kind for those in lanes for lane in those for stretch in lane.stretches}
    entries, x = [], 1.0  # the outline of the first is as wide
    for kind in Kind:
        if kind in kinds:
            words, words_x = _LEGEND[kind], x + SWATCH + BESIDE_SWATCH
            entries.append(Entry(kind, x, words_x, words))
            x = words_x + width(words, IN_LEGEND) + BETWEEN_ENTRIES
    return tuple(entries)


def _who(cell: CellTried) -> str:
    return f"{cell['side']}, {cell['role']}"


def _part(cell: CellTried, lanes: tuple[Lane, ...]) -> Part:
    return Part(
        cell=f"{_who(cell)}: {short(cell['what'], 200)} ({cell['verdict']})",
        rows=tuple(
            Row(lane.worker, stretch.words, milliseconds(stretch.from_ms), stretch.end)
            for lane in lanes
            for stretch in lane.stretches
        ),
        left_out=left_out(cell),
    )


def _in_words(axis: Axis, groups: Sequence[Group], unit: str) -> str:
    """The picture for whoever does not see it, group by group."""
    each = [
        f"{group.who}, {group.what}: {group.verdict}"
        + (
            f", {endless} of {len(group.lanes)} lanes never end"
            if (endless := _endless(group))
            else ""
        )
        for group in groups
    ]
    return f"Lanes of workers from 0 to {milliseconds(axis.end_ms)} {unit}. {'. '.join(each)}."


def _endless(group: Group) -> int:
    return sum(any(bar.beyond for bar in lane.bars) for lane in group.lanes)
