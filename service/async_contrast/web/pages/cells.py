"""The cells of a contrast as a page shows them: threads to the left, asyncio to the right."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from async_contrast.contrasts.contrast import Cell, Contrast, Side
from async_contrast.contrasts.platforms import Platform
from async_contrast.database.models import State
from async_contrast.web.pages.evidence.exhibiting import exhibits, standing
from async_contrast.web.pages.evidence.exhibits import Exhibit
from async_contrast.web.pages.evidence.orders import FoundOrder, found_orders
from async_contrast.web.pages.source.listings import Listing, changes, listings
from async_contrast.web.responses.comparison_schema import CellTried
from async_contrast.web.responses.run_schema import RunAnswer

CUT_SHORT = (State.CANCELLED, State.INTERRUPTED, State.FAILED)
"""States of a run in which cells may never have run."""

MUCH = 600
"""Characters of evidence, as JSON, from which on it is unfolded on demand."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell: what is known of it, its source, and how it went, if it was tried.

    `stood` is where it stood when the time limit ended it: by module and line, the code there.
    `folded` says that there is more evidence than fits beside the source. `orders` are
    those that can be run again, where it was explored. `platform` is where it was tried, on a page
    with the cells of several. `place` is its number in the order in which cells are declared.
    """

    name: str
    what: str
    code: str
    side: str
    role: str
    expected: str
    because: str
    listing: Listing | None
    tried: CellTried | None
    evidence: Exhibit | None
    folded: bool
    stood: Mapping[tuple[str, int], str]
    orders: tuple[FoundOrder, ...] = ()
    place: int = 0
    platform: str = ""

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return f"{self.platform}.{self.name}".lstrip(".")

    @property
    def function(self) -> str:
        """Its name without the side; the two of a pair have the same."""
        return self.name.partition(".")[2]


@dataclass(frozen=True, slots=True)
class Row:
    """Two cells of one name side by side, or one alone."""

    threads: Shown | None = None
    asyncio: Shown | None = None

    @property
    def alone(self) -> bool:
        """Whether one side has nothing of this name."""
        return self.threads is None or self.asyncio is None

    @property
    def cells(self) -> tuple[Shown, ...]:
        """Those that there are, threads first."""
        return tuple(cell for cell in (self.threads, self.asyncio) if cell is not None)


def of_contrast(
    contrast: Contrast, platform: Platform, tried: Sequence[CellTried] = ()
) -> list[Row]:
    """Every cell that is declared, whether or not it was tried."""
    sources, results = listings(contrast), {cell["cell"]: cell for cell in tried}
    return _in_rows(
        _declared(cell, platform, sources.get(cell.name), results.get(cell.name))
        for cell in contrast.cells
    )


def what_changes(contrast: Contrast, rows: Sequence[Row]) -> list[tuple[Shown, Shown]]:
    """Each naive port beside the port most like it, with what differs between these two."""
    known = {cell.name: cell for row in rows for cell in row.cells}
    return [
        (replace(known[one.cell], listing=one), replace(known[other.cell], listing=other))
        for one, other in changes(contrast)
        if one.cell in known and other.cell in known
    ]


def of_kept(cells: Sequence[CellTried], contrast: Contrast | None, platform: str = "") -> list[Row]:
    """The cells of a run that was kept, with today's source, if the contrast is known still.

    What stood at a line whose code is not known, may have stood at another one than today's.
    """
    sources: Mapping[str, Listing] = listings(contrast) if contrast else {}
    shown = (_tried(cell, sources.get(cell["cell"])) for cell in cells)
    return _in_rows(
        replace(
            cell,
            stood={place: code for place, code in cell.stood.items() if code},
            platform=platform,
        )
        for cell in shown
    )


def not_run(run: RunAnswer, contrast: Contrast | None) -> list[tuple[str, Cell]]:
    """The cells that a run was to have and has not, each with its platform, which may be "".

    None of a run that is under way, or through, or whose contrast is not known any more.
    """
    if contrast is None or run["state"] not in CUT_SHORT:
        return []
    sides = frozenset({run["side"]}) if run["side"] else contrast.sides
    have = {(cell.get("platform", ""), cell["cell"]) for cell in run["cells"]}
    return [
        (platform, cell)
        for platform in [job["platform"] for job in run["platforms"]] or [""]
        for cell in contrast.cells_on(sides)
        if (platform, cell.name) not in have
    ]


def _declared(
    cell: Cell, platform: Platform, listing: Listing | None, tried: CellTried | None
) -> Shown:
    if tried is not None:
        return _tried(tried, listing)
    expected = cell.expected_on(platform)
    return Shown(
        name=cell.name,
        what=cell.what,
        code=cell.code,
        side=cell.side,
        role=cell.role,
        expected=str(expected),
        because=expected.because,
        listing=listing,
        tried=None,
        evidence=None,
        folded=False,
        stood={},
    )


def _tried(tried: CellTried, listing: Listing | None) -> Shown:
    return Shown(
        name=tried["cell"],
        what=tried["what"],
        code=tried["code"],
        side=tried["side"],
        role=tried["role"],
        expected=tried["expected"],
        because=tried.get("because", ""),
        listing=listing,
        tried=tried,
        evidence=exhibits(tried["evidence"]) if tried["evidence"] else None,
        folded="stacks" not in tried["evidence"] and len(json.dumps(tried["evidence"])) > MUCH,
        stood=standing(tried["evidence"]),
        orders=found_orders(tried["evidence"]),
    )


def _in_rows(cells: Iterator[Shown]) -> list[Row]:
    """The pairs in the order of the first of each, then what has no counterpart."""
    pairs: dict[str, dict[str, Shown]] = {}
    for place, cell in enumerate(cells):
        pairs.setdefault(cell.function, {})[cell.side] = replace(cell, place=place)
    rows = [Row(pair.get(Side.THREADS), pair.get(Side.ASYNCIO)) for pair in pairs.values()]
    return sorted(rows, key=lambda row: row.alone)
