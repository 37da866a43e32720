"""What a worker does in one step, and which steps may not change places. Pure.

A step is one access to one thing that workers share. Two steps of two workers depend on each other
if they are on the same thing and it matters which comes first; all others may change places, and
orders that differ in nothing else come to the same.
"""

from __future__ import annotations

from collections.abc import Hashable
from enum import Enum, auto
from typing import NamedTuple


class Kind(Enum):
    """What is done to the thing."""

    READ = auto()
    """Any number of reads side by side come to the same."""
    WRITE = auto()
    """Everything else that looks at the thing or changes it, also what may have to wait for it."""
    LOCK = auto()
    """Waits until nobody holds the thing, and holds it."""
    UNLOCK = auto()
    """Holds it no more."""

    __hash__ = object.__hash__  # Enum's own hashes the name, each time anew


READ, WRITE, LOCK, UNLOCK = Kind


class Step(NamedTuple):
    """What a worker is about to do: `thing` is equal for two steps on the same thing of a run."""

    kind: Kind
    thing: Hashable


DEPENDENT = frozenset((one, other) for one in Kind for other in Kind) - {(READ, READ)}
"""The pairs of kinds that depend on each other, on one thing."""

REVERSIBLE = DEPENDENT - {(UNLOCK, LOCK)}
"""The pairs, first and second, that could have come the other way round.

Whoever locked what another had unlocked could not have come before that; it could have come before
the other one's LOCK.
"""


def depend(one: Step, other: Step) -> bool:
    """Whether it matters which of two workers' steps comes first."""
    return one.thing == other.thing and (one.kind, other.kind) in DEPENDENT
