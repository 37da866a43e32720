"""A row: an object of a mapped class, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from typing import NamedTuple

from async_contrast.doctor.project.facts import Ref
from async_contrast.doctor.reading.of_orm.queries import ALL

_number = count().__next__


class Expired(NamedTuple):
    """What a commit has made of a row: its attributes are not known any more."""

    line: int
    sure: bool
    given: frozenset[str] = frozenset()
    """The attributes that were given a value since."""


@dataclass(slots=True)
class Row:
    """An object of a mapped class, or several."""

    entity: str
    session: Ref
    loaded: set[str] = field(default_factory=set)
    """The attributes that need no SQL any more; ALL for every one."""
    is_new: bool = False
    """Whether it was made here, and not flushed yet."""
    sure: bool = True
    """Whether session and class were followed to their definitions."""
    is_tuple: bool = False
    """Whether it comes in tuples, of which it is an element."""
    near: frozenset[int] = frozenset()
    """The numbers of the rows with which it was asked for."""
    kept: bool = True
    """Whether anything holds it: of what nothing holds a session forgets that it was loaded."""
    expired: Expired | None = None
    """If it was when a function gave it."""
    number: int = field(default_factory=_number)
    """No other has it."""

    def copy(self, **changes: object) -> Row:
        """Another row, of which the same is known but for these changes."""
        return replace(self, loaded=set(self.loaded), number=_number(), **changes)  # type: ignore[arg-type]

    def has(self, name: str) -> bool:
        return name in self.loaded or ALL in self.loaded
