"""What cells came to on several platforms: rows are cells, columns platforms. Pure.

It is free of where the answers come from: trials that just ran, or runs that were kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from async_contrast.contrasts.contrast import Verdict


class Tried(Protocol):
    """What a cell came to on one platform."""

    @property
    def verdict(self) -> Verdict:
        """What its outcomes amount to."""

    @property
    def outcomes(self) -> Mapping[str, int]:
        """What it saw, and how often."""


T = TypeVar("T", bound=Tried)


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """A platform by a name that no other column has, with its environment and answers by cell.

    `problem` says why it could not be asked, or "".
    """

    platform: str
    environment: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, T] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """A cell's answers by platform, without those that could not be asked.

    `differs` is in what they differ: "verdict", "outcomes". How often an outcome was seen is not
    counted: where that matters, the cell declares it, and what differs is a surprise.
    """

    cell: str
    answers: Mapping[str, T]
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matrix(Generic[T]):
    """One contrast on several platforms."""

    columns: tuple[Column[T], ...]
    rows: tuple[Row[T], ...]

    @property
    def differing(self) -> int:
        """How many cells differ between platforms."""
        return sum(1 for row in self.rows if row.differs)


def matrix(columns: Sequence[Column[T]]) -> Matrix[T]:
    """The cells in the order of the first column that knows them."""
    cells = dict.fromkeys(cell for column in columns for cell in column.answers)
    return Matrix(tuple(columns), tuple(_row(cell, columns) for cell in cells))


def _row(cell: str, columns: Sequence[Column[T]]) -> Row[T]:
    answers = {each.platform: each.answers[cell] for each in columns if cell in each.answers}
    return Row(cell, answers, tuple(_differs(list(answers.values()))))


def _differs(answers: Sequence[Tried]) -> Iterator[str]:
    if len({answer.verdict for answer in answers}) > 1:
        yield "verdict"
    if len({frozenset(answer.outcomes) for answer in answers}) > 1:
        yield "outcomes"


def other_libraries(columns: Sequence[Column[T]]) -> dict[str, dict[str, str]]:
    """The libraries whose versions differ, each with its version by platform that has it."""
    found: dict[str, dict[str, str]] = {}
    for each in columns:
        for name, version in each.environment.get("libraries", {}).items():
            found.setdefault(name, {})[each.platform] = version
    return {name: versions for name, versions in found.items() if len(set(versions.values())) > 1}
