"""The steps of one run so far, which of them each had to come after, and which it raced. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from async_contrast.explorer.steps import READ, REVERSIBLE, Kind, Step

_Clock = tuple[int, ...]


class Event(NamedTuple):
    """A step that was taken. `clock` is how many steps of each worker it came after, or is."""

    worker: int
    kind: Kind
    clock: _Clock

    def comes_before(self, other: Event) -> bool:
        """Whether it must, in every order of this class."""
        return other.clock[self.worker] >= self.clock[self.worker]


class _OnThing(NamedTuple):
    """The positions of all steps on it, and of those that do not just read it."""

    all: list[int]
    changes: list[int]

    def against(self, kind: Kind) -> list[int]:
        """Those that a step of this kind may depend on: reads do not on one another."""
        return self.changes if kind is READ else self.all


class History:
    """Grows and shrinks at its end, as the path of a search does."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._things: list[_OnThing] = []
        self._on: dict[Hashable, _OnThing] = {}
        self._clocks: list[list[_Clock]] = []
        """Of each worker: at its beginning, and of its steps."""

    def begin(self, workers: int) -> None:
        """Say how many workers there are, before the first step."""
        if not self._events:
            self._clocks = [[(0,) * workers] for _ in range(workers)]

    def add(self, event: Event, thing: Hashable) -> None:
        """The step is taken, as `if_taken` says, on this thing."""
        if (on := self._on.get(thing)) is None:
            on = self._on[thing] = _OnThing([], [])
        on.all.append(len(self._events))
        if event.kind is not READ:
            on.changes.append(len(self._events))
        self._events.append(event)
        self._things.append(on)
        self._clocks[event.worker].append(event.clock)

    def drop(self) -> None:
        """Forget the last step."""
        event, on = self._events.pop(), self._things.pop()
        self._clocks[event.worker].pop()
        on.all.pop()
        if event.kind is not READ:
            on.changes.pop()

    def clocks(self) -> list[list[tuple[int, ...]]]:
        """Of each worker, step by step: how many steps of each it came after, or is."""
        return [clocks[1:] for clocks in self._clocks]

    def if_taken(self, worker: int, step: Step) -> Event:
        """What it would be, were it taken now."""
        known = self._clocks[worker][-1]
        clock = (*known[:worker], known[worker] + 1, *known[worker + 1 :])
        for position in self._directly_before(step):
            before = self._events[position]
            if clock[before.worker] < before.clock[before.worker]:
                clock = tuple(map(max, clock, before.clock))
        return Event(worker, step.kind, clock)

    def _directly_before(self, step: Step) -> Iterator[int]:
        """The earlier steps that it depends on; those before another of them are left out."""
        for position in reversed(self._against(step)):
            yield position
            if self._events[position].kind is not READ:
                return

    def _against(self, step: Step) -> Sequence[int]:
        on = self._on.get(step.thing)
        return on.against(step.kind) if on else ()

    def races(self, worker: int, step: Step) -> Iterator[int]:
        """The positions of steps of others that this one could have come before.

        `step` is about to be taken, or waits for ever.
        """
        known = self._clocks[worker][-1]
        for position in reversed(self._against(step)):
            event = self._events[position]
            if known[event.worker] >= event.clock[event.worker]:
                if event.kind is READ:
                    continue
                return  # and so are all before that
            if (event.kind, step.kind) in REVERSIBLE:
                yield position

    def first_without(self, position: int, last: Event) -> set[int]:
        """Who could go first where the step at `position` waits until after `last`.

        That is anybody whose next step comes after none of what then goes before.
        """
        worker, _, clock = self._events[position]
        made = clock[worker]
        rest = [event for event in self._events[position + 1 :] if event.clock[worker] < made]
        return set(_first([*rest, last]))


def _first(events: Iterable[Event]) -> Iterator[int]:
    """The workers of events that come after none of the others."""
    seen: list[Event] = []
    for event in events:
        if not any(other.comes_before(event) for other in seen):
            yield event.worker
        seen.append(event)
