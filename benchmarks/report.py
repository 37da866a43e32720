"""What a benchmark has measured: samples, what they amount to, and the bounds to keep."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Measured:
    """Samples of one thing: `what` was measured, `at` which size or load, in which unit.

    The first of those that share `at` and `unit` is what the ratios of the others are of. Raises
    ValueError where there is no sample.
    """

    what: str
    at: str
    unit: str
    samples: tuple[float, ...]

    def __post_init__(self) -> None:
        """Look whether something was measured."""
        if not self.samples:
            raise ValueError(f"nothing was measured of {self.what} at {self.at}")

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
        """What can be compared: by what it was measured at, and the unit; in the order of both."""
        for at, those in _by(self.measured, lambda one: one.at).items():
            for unit, comparable in _by(those, lambda one: one.unit).items():
                yield at, unit, comparable


def _by(measured: Iterable[Measured], key: Callable[[Measured], str]) -> dict[str, list[Measured]]:
    found: dict[str, list[Measured]] = {}
    for one in measured:
        found.setdefault(key(one), []).append(one)
    return found


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
    lines = [report.question, in_one_line(report.environment), ""]
    for at, those in _by(report.measured, lambda one: one.at).items():
        lines += [*_table(at, _by(those, lambda one: one.unit)), ""]
    for bound in report.bounds:
        lines.append(f"{'kept' if bound.kept else 'BROKEN'}: {_bound_in_words(bound)}")
    return "\n".join(lines)


def _table(at: str, units: Mapping[str, list[Measured]]) -> Iterator[str]:
    """A line for each thing, and for each unit its median, its spread and its ratio."""
    yield _row(at, *(words for unit in units for words in (f"{unit} (least to most)", "ratio")))
    yield _row(*["---"] * (1 + 2 * len(units)))
    for what in dict.fromkeys(one.what for those in units.values() for one in those):
        cells = [_cells(those, what) for those in units.values()]
        yield _row(what, *(words for pair in cells for words in pair))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(those: list[Measured], what: str) -> tuple[str, str]:
    for one in those:
        if one.what == what:
            known = _ratio_in(those, one)
            return in_words(one), "" if known is None else f"{known:.2f}"
    return "", ""


def _ratio_in(those: list[Measured], one: Measured) -> float | None:
    """Of the first of a group, where that is not 0.

    Of medians where it was measured another number of times.
    """
    if len(one.samples) == len(those[0].samples) and all(those[0].samples):
        return ratio(one, those[0])
    return one.median / those[0].median if those[0].median else None


def in_words(one: Measured) -> str:
    """The median, and the spread where there is one."""
    low, high = map(number, one.spread)
    return number(one.median) + ("" if low == high else f" ({low} to {high})")


def _bound_in_words(bound: Bound) -> str:
    wanted = [
        f"{words} {number(value)}"
        for words, value in (("at least", bound.least), ("at most", bound.most))
        if value is not None
    ]
    return f"{bound.what} is {number(bound.value)}; wanted is {' and '.join(wanted)}"


def in_one_line(environment: Mapping[str, Any]) -> str:
    """What was measured on."""
    return (
        f"{environment['implementation']} {environment['python']}, "
        f"{'GIL' if environment['gil'] else 'free-threaded'}; {environment['cores']} cores, "
        f"{environment['busy']:.0%} busy before; {environment['system']}, {environment['machine']}"
    )


def number(value: float) -> str:
    """Three digits that say something, and no more."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
