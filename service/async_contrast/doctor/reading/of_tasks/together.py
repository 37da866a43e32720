"""Coroutines that a function lets go on at once: by gather, or as tasks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_contrast.doctor.project.facts import Block, Event, Function, How, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import plain
from async_contrast.doctor.reading.common.walk import Spot, Walk
from async_contrast.doctor.reading.of_awaits.coroutines import Coroutines
from async_contrast.doctor.reading.of_awaits.fates import arguments, value_of

_BRANCHES = frozenset({Block.IF, Block.ELSE, Block.EXCEPT})


class Coroutine(NamedTuple):
    call: Event
    at: int
    """The place of the call among the events of the function."""
    loops: tuple[int, ...]
    """The places where the loops are entered whose turns go on at once, the outermost first."""
    is_awaited: bool
    """By the function itself, while tasks run."""
    taker: Event | None
    """The call that makes a coroutine of this one, which may await it."""


class Together(NamedTuple):
    """Coroutines that go on at once."""

    starter: Event
    """Who starts them, or the first of several who do."""
    coroutines: tuple[Coroutine, ...]


class _Made(NamedTuple):
    spot: Spot
    is_awaited: bool
    taker: Event | None = None


def together_in(project: Project, coroutines: Coroutines, function: Function) -> Iterator[Together]:
    """All of a function, as the lines stand."""
    return _Reader(project, coroutines, function).read()


class _Reader:
    """Reads the events of a function in their order."""

    def __init__(self, project: Project, coroutines: Coroutines, function: Function) -> None:
        self._project = project
        self._function = function
        self._coroutines = coroutines
        self._made: list[_Made] = []
        """Coroutines since the last await that nobody has started yet."""
        self._running: list[_Made] = []
        """Those that are started by create_task, and what this function itself awaits meanwhile."""
        self._first: Event | None = None
        """The first create_task."""

    def read(self) -> Iterator[Together]:
        for spot in Walk(self._function).spots:
            if spot.event.kind == Kind.CALL:
                yield from self._call(spot)
            elif spot.event.kind == Kind.AWAIT:
                self._made.clear()
                if self._first is not None and self._is_end(spot.event.ref):
                    yield from self._end(spot.around)
        yield from self._end(())

    def _call(self, spot: Spot) -> Iterator[Together]:
        event = spot.event
        name = self._project.library(event.ref)
        if name not in self._project.libraries.gathering:
            if self._coroutines.at(self._function, f"{event.ref}()") is not None:
                self._made = [self._taken(each, event) for each in self._made]
                made = _Made(spot, event.how == How.AWAITED)
                if not made.is_awaited:
                    self._made.append(made)
                elif self._first is not None:
                    self._running.append(made)
        elif self._project.is_a(f"{event.ref}()", "asyncio.Task"):
            self._first = self._first or event
            self._running += self._made[-1:]
            self._made.clear()
        else:
            yield self._together(event, self._made, spot.around)
            self._made.clear()

    def _taken(self, made: _Made, taker: Event) -> _Made:
        value = value_of(made.spot.event)
        return made._replace(taker=taker) if value in map(plain, arguments(taker)) else made

    def _is_end(self, ref: Ref) -> bool:
        """Whether who awaits it has waited for tasks."""
        is_for_tasks = self._project.is_a(ref, "asyncio.Future", "asyncio.TaskGroup")
        return is_for_tasks or self._project.library(ref).startswith("asyncio.wait")

    def _end(self, around: tuple[int, ...]) -> Iterator[Together]:
        if self._first is not None:
            yield self._together(self._first, self._running, around)
        self._first = None
        self._running.clear()

    def _together(self, starter: Event, made: list[_Made], around: tuple[int, ...]) -> Together:
        """`around` are the blocks around where they are waited for."""
        return Together(
            starter,
            tuple(
                Coroutine(
                    each.spot.event,
                    each.spot.at,
                    tuple(self._loops(each.spot, around)),
                    each.is_awaited,
                    each.taker,
                )
                for each in made
            ),
        )

    def _loops(self, spot: Spot, around: tuple[int, ...]) -> Iterator[int]:
        """The loops that come to a call again before it was waited for."""
        events = self._function.events
        for loop in spot.around:
            if events[loop].how != Block.LOOP:
                continue
            inside = around[around.index(loop) :] if loop in around else ()
            may_pass = any(
                events[at].how in _BRANCHES for at in inside if at not in spot.around
            )  # as who waits for ten of them at a time does
            if not inside or may_pass:
                yield loop
