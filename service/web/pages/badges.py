"""What a contrast came to here, role by role, as the list of contrasts shows it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.contrast import Contrast, Role, Topic, Verdict
from service.lab.last_verdicts import Last, Verdicts

ROLES = (Role.ORIGINAL, Role.NAIVE_PORT, Role.PORT)
"""The roles that have a badge; a control is for those who look closer."""

WORST_FIRST = (Verdict.FAILS, Verdict.HANGS, Verdict.BREAKS, Verdict.HOLDS)


@dataclass(frozen=True, slots=True)
class Badge:
    """A role, and the verdicts of its cells, the worst first; none if none has run."""

    role: Role
    verdicts: tuple[Verdict, ...]
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
    """A topic, with those of its contrasts that are asked for."""

    topic: Topic
    entries: tuple[Entry, ...]


def chapters(topics: Mapping[str, Topic], verdicts: Verdicts, words: str = "") -> list[Chapter]:
    """The topics that have a contrast in which each of the words stands."""
    wanted = words.casefold().split()
    found = []
    for topic in topics.values():
        entries = tuple(
            entry(topic.name, contrast, verdicts)
            for contrast in topic.contrasts.values()
            if all(word in _text(topic, contrast) for word in wanted)
        )
        if entries:
            found.append(Chapter(topic, entries))
    return found


def entry(topic: str, contrast: Contrast, verdicts: Verdicts) -> Entry:
    """A contrast with its badges."""
    last = verdicts.get(f"{topic}/{contrast.name}", {})
    there = {cell.role for cell in contrast.cells}
    badges = tuple(_badge(contrast, role, last) for role in ROLES if role in there)
    return Entry(topic, contrast, badges)


def _badge(contrast: Contrast, role: Role, last: Mapping[str, Last]) -> Badge:
    seen = [last[cell.name] for cell in contrast.cells if cell.role is role and cell.name in last]
    verdicts = {one.verdict for one in seen}
    return Badge(
        role,
        tuple(verdict for verdict in WORST_FIRST if verdict in verdicts),
        any(one.surprise for one in seen),
    )


def _text(topic: Topic, contrast: Contrast) -> str:
    """Everything in which a search looks."""
    cells = " ".join(f"{cell.what} {cell.name}" for cell in contrast.cells)
    return (
        f"{topic.name}/{contrast.name} {topic.summary} {contrast.question} {contrast.says} "
        f"{contrast.remedy} {cells}"
    ).casefold()
