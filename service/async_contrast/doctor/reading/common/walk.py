"""The events of a function with the blocks that they stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from functools import cached_property
from typing import NamedTuple

from async_contrast.doctor.project.facts import Block, Event, Function, Kind, Ref

_ENDS = frozenset({Kind.RETURN, Kind.RAISE, Kind.BREAK})
_BRANCHES = frozenset({Block.IF, Block.ELSE, Block.EXCEPT})


class Spot(NamedTuple):
    """One event."""

    at: int
    """Its place among the events."""
    event: Event
    around: tuple[int, ...]
    """The places of the ENTER events of the blocks around it, the outermost first."""


class Walk:
    """The events of one function, in order."""

    def __init__(self, function: Function, ending: Set[str] = frozenset()) -> None:
        """`ending` are the names of functions that never come back, such as `abort`."""
        self.function = function
        self._ending = ending
        self.leave: dict[int, int] = {}
        """From the place of an ENTER to that of its LEAVE."""
        self._rivals: dict[int, tuple[int, ...]] = {}
        """From the place of an ENTER to those of the branches, one of which is taken."""
        self.spots: Sequence[Spot] = tuple(self._spots())

    def _spots(self) -> Iterator[Spot]:
        around: tuple[int, ...] = ()
        last = -1
        for at, event in enumerate(self.function.events):
            if event.kind == Kind.LEAVE and around:
                last, around = around[-1], around[:-1]
                self.leave[last] = at
            yield Spot(at, event, around)
            if event.kind == Kind.ENTER:
                if self._goes_on(at, event, last):
                    self._rivals[at] = (*self._rivals.get(last, ()), last)
                around = (*around, at)

    def _goes_on(self, at: int, event: Event, last: int) -> bool:
        """Whether a branch follows another of the same test, or handler."""
        events = self.function.events
        return (
            event.how in (Block.ELSE, Block.EXCEPT)
            and self.leave.get(last) == at - 1
            and events[last].how in (Block.IF, Block.EXCEPT)
        )

    @cached_property
    def leaving(self) -> Set[int]:
        """The places of branches whose end is never reached: they return, raise or break."""
        return {
            enter
            for enter, leave in self.leave.items()
            if self.function.events[enter].how in _BRANCHES and self._ends_at(leave - 1)
        }

    def _ends_at(self, at: int) -> bool:
        events = self.function.events
        while events[at].kind == Kind.AWAIT or (
            events[at].kind == Kind.LEAVE and events[at].how in (Block.WITH, Block.ASYNC_WITH)
        ):
            at -= 1
        event = events[at]
        return event.kind in _ENDS or (event.kind == Kind.CALL and event.ref in self._ending)

    def handles(self, enter: int, errors: Set[str]) -> bool:
        """Whether one of the handlers of a `try` catches one of these errors."""
        events = self.function.events
        at = self.leave[enter] + 1
        while at < len(events) and events[at].how == Block.EXCEPT:
            if events[at].kind == Kind.ENTER:
                if events[at].ref in errors:
                    return True
                at = self.leave[at]
            at += 1
        return False

    def is_left(self, at: int) -> bool:
        """Whether a branch ends there, and nobody comes to its end."""
        return at in self._left

    @cached_property
    def _left(self) -> Set[int]:
        return {self.leave[enter] for enter in self.leaving}

    def inside(self, leave: int) -> Sequence[Spot]:
        """What stands in the block that ends there."""
        start = next(enter for enter, end in self.leave.items() if end == leave)
        return self.spots[start + 1 : leave]

    def is_passed(self, first: Spot, then: Spot) -> bool:
        """Whether who came by `first` may come to `then`, as far as branches tell."""
        only = [each for each in first.around if each not in then.around]
        if any(each in self.leaving for each in only):
            return False
        return not self._excluded(first, then)

    def _excluded(self, first: Spot, then: Spot) -> bool:
        """Whether they stand in two branches of one test."""
        rivals = {rival for at in then.around for rival in self._rivals.get(at, ())}
        return not rivals.isdisjoint(first.around)

    def possible(self, ref: Ref, at: int) -> Iterator[Ref]:
        """A value, and those that its name had before, where it was given this one in a branch."""
        yield ref
        bound = self._bound(at, lambda event: event.args[:1] == (ref,))
        if bound is None or set(bound.around) <= set(self.spots[at].around):
            return
        before = self._bound(bound.at, lambda event: event.ref == bound.event.ref)
        if before is not None and before.event.args[:1] != (ref,):
            yield from self.possible(before.event.args[0], at=before.at + 1)

    def _bound(self, end: int, fits: Callable[[Event], bool]) -> Spot | None:
        """The last BIND before a place that fits."""
        for spot in reversed(self.spots[:end]):
            if spot.event.kind == Kind.BIND and fits(spot.event):
                return spot
        return None

    def within(self, spot: Spot, *hows: Block) -> Iterator[tuple[int, Event]]:
        """The blocks of these kinds around an event, the outermost first."""
        for at in spot.around:
            event = self.function.events[at]
            if event.how in hows:
                yield at, event
