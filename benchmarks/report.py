"""What a benchmark has measured: samples, what they amount to, and the bounds to keep."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import groupby
from typing import Any


@dataclass(frozen=True, slots=True)
class Measured:
    """Samples of one thing: `what` was measured, `at` which size or load, in which unit.

    The first of those that share `at` and `unit` is what the ratios of the others are of.
    """

    what: str
    at: str
    unit: str
    samples: tuple[float, ...]

    @property
    def median(self) -> float:
        """Half of the samples are above, half below."""
        return statistics.median(self.samples)

    @property
    def spread(self) -> tuple[float, float]:
        """The smallest and the largest sample."""
        return min(self.samples), max(self.samples)


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure that must not leave its bounds; None is no bound on that side."""

    what: str
    value: float
    least: float | None = None
    most: float | None = None

    @property
    def kept(self) -> bool:
        """Whether it is within them."""
        above = self.least is None or self.value >= self.least
        return above and (self.most is None or self.value <= self.most)


@dataclass(frozen=True, slots=True)
class Report:
    """One run of one benchmark."""

    name: str
    question: str
    environment: Mapping[str, Any]
    measured: tuple[Measured, ...]
    bounds: tuple[Bound, ...] = field(default=())

    @property
    def kept(self) -> bool:
        """Whether every bound is."""
        return all(bound.kept for bound in self.bounds)

    def groups(self) -> Iterator[tuple[str, str, list[Measured]]]:
        """What can be compared: by what it was measured at, and the unit."""
        for (at, unit), those in groupby(self.measured, key=lambda one: (one.at, one.unit)):
            yield at, unit, list(those)


def ratio(one: Measured, other: Measured) -> float:
    """The median of the ratios of what was measured in the same turn; it feels no slow moment."""
    return statistics.median(
        mine / its for mine, its in zip(one.samples, other.samples, strict=True)
    )


def as_json(report: Report) -> dict[str, Any]:
    """All of it, with medians, spreads and ratios."""
    return {
        "benchmark": report.name,
        "question": report.question,
        "environment": dict(report.environment),
        "measured": [
            {
                **asdict(one),
                "median": one.median,
                "least": one.spread[0],
                "most": one.spread[1],
                "ratio": _ratio_in(those, one),
            }
            for _, _, those in report.groups()
            for one in those
        ],
        "bounds": [{**asdict(bound), "kept": bound.kept} for bound in report.bounds],
    }


def as_text(report: Report) -> str:
    """A table for a terminal, which Markdown reads as well."""
    lines = [report.question, _where(report.environment), ""]
    for at, unit, those in report.groups():
        lines += [f"| {at} | {unit}, median | least to most | ratio |", "| --- | --- | --- | --- |"]
        lines += [_line(those, one) for one in those]
        lines.append("")
    for bound in report.bounds:
        lines.append(f"{'kept' if bound.kept else 'BROKEN'}: {_in_words(bound)}")
    return "\n".join(lines)


def _line(those: list[Measured], one: Measured) -> str:
    low, high = (number(value) for value in one.spread)
    known = _ratio_in(those, one)
    return f"| {one.what} | {number(one.median)} | {low} to {high} | {known:.2f} |"


def _ratio_in(those: list[Measured], one: Measured) -> float:
    """Of the first of a group; of medians where it was measured another number of times."""
    if len(one.samples) == len(those[0].samples) and all(those[0].samples):
        return ratio(one, those[0])
    return one.median / those[0].median if those[0].median else float("nan")


def _in_words(bound: Bound) -> str:
    wanted = [
        f"{words} {number(value)}"
        for words, value in (("at least", bound.least), ("at most", bound.most))
        if value is not None
    ]
    return f"{bound.what} is {number(bound.value)}; wanted is {' and '.join(wanted)}"


def _where(environment: Mapping[str, Any]) -> str:
    return (
        f"{environment['implementation']} {environment['python']}, "
        f"{'GIL' if environment['gil'] else 'free-threaded'}; {environment['cores']} cores, "
        f"load {environment['load']:.1f} before; {environment['system']}, {environment['machine']}"
    )


def number(value: float) -> str:
    """Three digits that say something, and no more."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
