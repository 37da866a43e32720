"""What a contrast came to here, role by role, as the list of contrasts shows it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from async_contrast.contrasts.contrast import Contrast, Role, Topic, Verdict
from async_contrast.lab.last_verdicts import Last, Verdicts

ROLES = (Role.ORIGINAL, Role.NAIVE_PORT, Role.PORT)
"""The roles that have a badge; a control is for those who look closer."""

WORST_FIRST = (Verdict.FAILS, Verdict.HANGS, Verdict.BREAKS, Verdict.HOLDS)


@dataclass(frozen=True, slots=True)
class Badge:
    """A role: how many cells have it, and how many came to each verdict, the worst first.

    It may have no cell at all, and no verdict if none of its cells has run.
    """

    role: Role
    cells: int
    verdicts: tuple[tuple[Verdict, int], ...]
    surprise: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A contrast in the list."""

    topic: str
    contrast: Contrast
    badges: tuple[Badge, ...]

    @property
    def name(self) -> str:
        """Such as "local/isolation"."""
        return f"{self.topic}/{self.contrast.name}"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A topic, with its contrasts."""

    topic: Topic
    entries: tuple[Entry, ...]


def chapters(topics: Mapping[str, Topic], verdicts: Verdicts) -> list[Chapter]:
    """The topics, each with its contrasts."""
    return [
        Chapter(
            topic,
            tuple(entry(topic.name, each, verdicts) for each in topic.contrasts.values()),
        )
        for topic in topics.values()
    ]


def entry(topic: str, contrast: Contrast, verdicts: Verdicts) -> Entry:
    """A contrast with a badge a role, so that each role has its place in the list."""
    last = verdicts.get(f"{topic}/{contrast.name}", {})
    return Entry(topic, contrast, tuple(_badge(contrast, role, last) for role in ROLES))


def _badge(contrast: Contrast, role: Role, last: Mapping[str, Last]) -> Badge:
    cells = [cell.name for cell in contrast.cells if cell.role is role]
    seen = [last[name] for name in cells if name in last]
    counts = Counter(one.verdict for one in seen)
    return Badge(
        role,
        len(cells),
        tuple((verdict, counts[verdict]) for verdict in WORST_FIRST if verdict in counts),
        any(one.surprise for one in seen),
    )
