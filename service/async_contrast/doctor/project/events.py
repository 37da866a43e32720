"""What is done in a project, by what it is; and calls by the last part of a name.

What is asked for stands in a few places among a hundred thousand, and many ask.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from async_contrast.doctor.project.facts import Event, Function, Kind

Spot = tuple[Function, int, Event]
"""A function, which of its events it is, and that event."""


class Events:
    """Looks through all events once."""

    def __init__(self, functions: Iterable[Function]) -> None:
        self._by_kind: dict[str, list[Spot]] = defaultdict(list)
        for function in functions:
            for at, event in enumerate(function.events):
                self._by_kind[event.kind].append((function, at, event))

    def of(self, kind: Kind) -> Sequence[Spot]:
        """All events of one kind, in the order of the functions and of their lines."""
        return self._by_kind.get(kind, ())

    def calls_named(self, name: str) -> Sequence[Spot]:
        """The calls of something with this last name."""
        return self._named.get(name, ())

    @cached_property
    def _named(self) -> Mapping[str, Sequence[Spot]]:
        found: dict[str, list[Spot]] = defaultdict(list)
        for spot in self.of(Kind.CALL):
            found[spot[2].ref.rpartition(".")[2].partition("(")[0]].append(spot)
        return found
