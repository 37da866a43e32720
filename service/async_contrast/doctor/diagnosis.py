"""What came of reading a project. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from async_contrast.doctor.finding import Finding
from async_contrast.doctor.hazard import Hazard


class Unread(NamedTuple):
    """A file that could not be read, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was read."""

    files: int = 0
    lines: int = 0
    functions: int = 0
    async_functions: int = 0
    unresolved: int = 0
    """Calls that could not be followed."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found, and what not."""

    findings: tuple[Finding, ...]
    """Those that count, by place."""
    counts: Counts
    seconds: float = 0
    unread: tuple[Unread, ...] = ()
    ignored: int = 0
    """Findings on lines that say `noqa`."""
    known: int = 0
    """Findings of the baseline."""

    @property
    def by_hazard(self) -> Mapping[Hazard, tuple[Finding, ...]]:
        """The findings of each hazard that was found, by code."""
        found: dict[Hazard, list[Finding]] = {}
        for finding in self.findings:
            found.setdefault(finding.hazard, []).append(finding)
        return {each: tuple(found[each]) for each in sorted(found, key=_number)}

    @property
    def by_file(self) -> Mapping[str, int]:
        """How many each file has, the most first."""
        counts = Counter(finding.place.path for finding in self.findings)
        return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By place."""
    return tuple(sorted(findings, key=lambda each: (each.place, _number(each.hazard), each.says)))


def _number(hazard: Hazard) -> int:
    return int(hazard.code.removeprefix("AC"))
