"""What a contrast comes to, role by role, as the list of contrasts shows it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from async_contrast.contrasts.contrast import Contrast, Role, Topic, Verdict
from async_contrast.contrasts.platforms import Platform
from async_contrast.lab.last_verdicts import Last, Verdicts

ROLES = (Role.ORIGINAL, Role.NAIVE_PORT, Role.PORT)
"""The roles that have a badge; a control is for those who look closer."""

WORST_FIRST = (Verdict.FAILS, Verdict.HANGS, Verdict.BREAKS, Verdict.HOLDS)


Counts = tuple[tuple[Verdict, int], ...]
"""How many cells come to each verdict, the worst first."""


class Only(StrEnum):
    """What the list can be narrowed to: what a naive port comes to, or what was not expected."""

    BREAKS = "breaks"
    HANGS = "hangs"
    SURPRISE = "surprise"


@dataclass(frozen=True, slots=True)
class Badge:
    """A role: how many cells have it, what those came to that ran here, and what is documented
    of the others. It may have no cell at all.
    """

    role: Role
    cells: int
    verdicts: Counts
    documented: Counts
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

    def is_among(self, only: Only) -> bool:
        """Whether a list that is narrowed to these has it."""
        if only is Only.SURPRISE:
            return any(badge.surprise for badge in self.badges)
        [naive_port] = [badge for badge in self.badges if badge.role is Role.NAIVE_PORT]
        return Verdict(only) in {word for word, _ in naive_port.verdicts + naive_port.documented}


@dataclass(frozen=True, slots=True)
class Chapter:
    """A topic, with its contrasts."""

    topic: Topic
    entries: tuple[Entry, ...]


def chapters(topics: Mapping[str, Topic], verdicts: Verdicts, platform: Platform) -> list[Chapter]:
    """The topics, each with its contrasts."""
    return [
        Chapter(
            topic,
            tuple(entry(topic.name, each, verdicts, platform) for each in topic.contrasts.values()),
        )
        for topic in topics.values()
    ]


def among(listed: Iterable[Chapter], only: Only) -> list[Chapter]:
    """The topics with what they have of these; those that have nothing are left out."""
    narrowed = (
        Chapter(each.topic, tuple(one for one in each.entries if one.is_among(only)))
        for each in listed
    )
    return [each for each in narrowed if each.entries]


def entry(topic: str, contrast: Contrast, verdicts: Verdicts, platform: Platform) -> Entry:
    """A contrast with a badge a role, so that each role has its place in the list.

    What is documented, is so for this platform.
    """
    last = verdicts.get(f"{topic}/{contrast.name}", {})
    return Entry(topic, contrast, tuple(_badge(contrast, role, last, platform) for role in ROLES))


def _badge(contrast: Contrast, role: Role, last: Mapping[str, Last], platform: Platform) -> Badge:
    cells = [cell for cell in contrast.cells if cell.role is role]
    seen = [last[cell.name] for cell in cells if cell.name in last]
    others = [cell.expected_on(platform) for cell in cells if cell.name not in last]
    return Badge(
        role,
        len(cells),
        _counts(one.verdict for one in seen),
        _counts(_worst(expected.shows) for expected in others),
        any(one.surprise for one in seen),
    )


def _worst(verdicts: Iterable[Verdict]) -> Verdict:
    return min(verdicts, key=WORST_FIRST.index)


def _counts(verdicts: Iterable[Verdict]) -> Counts:
    counts = Counter(verdicts)
    return tuple((verdict, counts[verdict]) for verdict in WORST_FIRST if verdict in counts)
