"""How a hostile cell says what must become of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from async_contrast.contrasts.contrast import ORIGINAL, Cell, Verdict, type_of_cell

F = TypeVar("F", bound=type_of_cell)

ALIVE = "alive"
"""The one outcome that the catalogue declares."""

LIMIT = re.compile(r"the time limit ended it(; it stood at [\w/]+\.py, line \d+: .+)?")
"""The reason of every hang; the place is known if the interpreter could still be asked."""

FLOOD = (
    "it said more than a trial may say, and was ended: "
    "its report may have 256 KiB, and what it prints 64 KiB"
)

SHORT = 0.4
"""Seconds of a cell that hangs."""


@dataclass(frozen=True)
class Deed:
    """A cell, and the words that must come with its verdict: all of them, or a pattern."""

    cell: Cell
    reason: str | re.Pattern[str]


DEEDS: dict[str, Deed] = {}


def ends(
    verdict: Verdict, reason: str | re.Pattern[str] = "", seconds: float | None = None
) -> Callable[[F], F]:
    """Enter the function below into the catalogue."""

    def enter(function: F) -> F:
        cell = Cell(function, ORIGINAL, verdict, seconds=seconds)
        assert cell.name not in DEEDS
        DEEDS[cell.name] = Deed(cell, reason)
        return function

    return enter


def hangs(function: F) -> F:
    """Enter the function below: the time limit ends it, wherever it stands."""
    return ends(Verdict.HANGS, LIMIT, SHORT)(function)
