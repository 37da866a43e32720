"""Coroutines that go on at once, and use one session."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.hazards import BY_CODE
from async_contrast.doctor.project.facts import Block, Event, Function, How, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import plain
from async_contrast.doctor.reading.common.reach import Reach, told
from async_contrast.doctor.reading.of_awaits.coroutines import Coroutines
from async_contrast.doctor.reading.of_tasks.conversations import Sessions

SHARED = BY_CODE["AC803"]
_NO_REACH = Reach((), True, True, "")


class Coroutine(NamedTuple):
    call: Event
    around: tuple[Event, ...]
    """What the innermost loop around it has done before, empty if there is none."""
    is_awaited: bool
    """By the function itself, while tasks run."""


class Together(NamedTuple):
    """Coroutines that go on at once."""

    starter: Event
    """Who starts them, or the first of several who do."""
    coroutines: tuple[Coroutine, ...]


def gathered(project: Project) -> Iterator[Finding]:
    """AC803: one finding for each place where they are started."""
    sessions = Sessions(project)
    starting = {function.name for function, _, _ in project.calls_of(project.libraries.gathering)}
    for function in project.functions.values():
        if function.is_async and function.name in starting:
            for together in _Reader(project, function).read():
                name = _shared(sessions, function, together)
                if name:
                    says = f"lets several tasks use one session at once (`{name}`)"
                    yield Finding(
                        SHARED,
                        project.place(function, together.starter),
                        project.called(function.name),
                        told(project, function, says, _NO_REACH),
                        Sureness.LIKELY,
                    )


def _shared(sessions: Sessions, function: Function, together: Together) -> str:
    """The session that more than one of them use, as it is called there; or empty."""
    tasks, itself = Counter[Ref](), set[Ref]()
    for coroutine in together.coroutines:
        used = sessions.used(function, coroutine.call)
        if coroutine.is_awaited:
            itself |= used
            continue
        for session in used:
            is_own = any(_makes(event, session) for event in coroutine.around)
            tasks[session] += 2 if coroutine.around and not is_own else 1
    found = (
        name
        for name, count in tasks.items()
        if count + (name in itself) > 1 and not _are_several(function, name)
    )
    return next(found, "").rpartition(".")[2]


def _are_several(function: Function, session: Ref) -> bool:
    """Whether the function makes several sessions in this way: then it may be each of them."""
    makers = (
        event
        for event in function.events
        if event.kind == Kind.CALL and plain(f"{event.ref}()") == session.rstrip(">")
    )
    return len(list(makers)) > 1


def _makes(event: Event, session: Ref) -> bool:
    """Whether a session is made by an event, so that there is one for each turn of a loop."""
    return event.kind == Kind.ENTER and session.startswith(f"{plain(event.ref)}>")


class _Reader:
    """Reads the events of a function in their order."""

    def __init__(self, project: Project, function: Function) -> None:
        self._project = project
        self._function = function
        self._coroutines = Coroutines(project)
        self._made: list[Coroutine] = []
        """Coroutines since the last await that nobody has started yet."""
        self._running: list[Coroutine] = []
        """Those that are started by create_task, and what this function itself awaits meanwhile."""
        self._first: Event | None = None
        """The first create_task."""

    def read(self) -> Iterator[Together]:
        loops: list[int] = []
        for at, event in enumerate(self._function.events):
            if event.how == Block.LOOP and event.kind in (Kind.ENTER, Kind.LEAVE):
                loops.append(at) if event.kind == Kind.ENTER else loops.pop()
            elif event.kind == Kind.CALL:
                around = self._function.events[loops[-1] : at] if loops else ()
                yield from self._call(event, around)
            elif event.kind == Kind.AWAIT:
                self._made.clear()
                if self._first is not None and self._is_end(event.ref):
                    yield from self._end()
        yield from self._end()

    def _call(self, event: Event, around: Sequence[Event]) -> Iterator[Together]:
        name = self._project.library(event.ref)
        if name not in self._project.libraries.gathering:
            if self._coroutines.at(self._function, f"{event.ref}()") is not None:
                is_awaited = event.how == How.AWAITED
                coroutine = Coroutine(event, tuple(around), is_awaited)
                if not is_awaited:
                    self._made.append(coroutine)
                elif self._first is not None:
                    self._running.append(coroutine)
        elif self._project.is_a(f"{event.ref}()", "asyncio.Task"):
            self._first = self._first or event
            self._running += self._made[-1:]
            self._made.clear()
        else:
            yield Together(event, tuple(self._made))
            self._made.clear()

    def _is_end(self, ref: Ref) -> bool:
        """Whether who awaits it has waited for tasks."""
        is_for_tasks = self._project.is_a(ref, "asyncio.Future", "asyncio.TaskGroup")
        return is_for_tasks or self._project.library(ref).startswith("asyncio.wait")

    def _end(self) -> Iterator[Together]:
        if self._first is not None:
            yield Together(self._first, tuple(self._running))
        self._first = None
        self._running.clear()
