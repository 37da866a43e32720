"""What is found, and how sure it is. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from async_contrast.doctor.hazard import Hazard


class Sureness(StrEnum):
    """How sure a finding is."""

    CERTAIN = "certain"
    """Every name on the way was followed to its definition."""
    LIKELY = "likely"
    """A type was told from an annotation or an attribute, or a method may be another's."""
    LOOK = "look"
    """Right or wrong, depending on what cannot be read: somebody shall look at it."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands; lines and columns from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Step:
    """One call on a way: who calls, what, and where."""

    function: str
    """Who calls, as people call it: `Users.get`."""
    calls: str
    place: Place


@dataclass(frozen=True, slots=True)
class Edit:
    """A change that mends it: the text between two places of one line becomes another."""

    line: int
    column: int
    end_column: int
    text: str
    old: str | None = None
    """What stands there; None if that does not matter."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause, however many ways lead to it."""

    hazard: Hazard
    place: Place
    function: str
    """The function that it stands in, as people call it; `<module>` outside of all."""
    says: str
    """One sentence, with the names of the code that was read."""
    sureness: Sureness
    ways: tuple[tuple[Step, ...], ...] = ()
    """From an async function to the cause, the shortest first; none where it stands in one."""
    edits: tuple[Edit, ...] = field(default=(), compare=False)
    """What `--fix` does; only where that is certain and mechanical."""
