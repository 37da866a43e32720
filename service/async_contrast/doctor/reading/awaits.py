"""Coroutines that nobody awaits: dropped, used, tested, returned, or put into an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from functools import cached_property
from typing import NamedTuple

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.hazards import BY_CODE
from async_contrast.doctor.project.facts import Block, Event, Function, How, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import plain, steps
from async_contrast.doctor.reading.common.reach import Reach, told
from async_contrast.doctor.reading.of_awaits.awaiting import edits
from async_contrast.doctor.reading.of_awaits.coroutines import Coroutine, Coroutines
from async_contrast.doctor.reading.of_awaits.entering import plainly_entered
from async_contrast.doctor.reading.of_awaits.fates import (
    Fate,
    arguments,
    fate,
    fates,
    holds,
    is_replaced,
    value_of,
    was_kept,
)

MISSING, IN_TEST = BY_CODE["AC401"], BY_CODE["AC402"]
_TESTED = "tests {} without awaiting it, and a coroutine is always true"
_AWAITABLES = ("typing.Awaitable", "typing.Coroutine", "collections.abc.Awaitable",
               "collections.abc.Coroutine", "asyncio.Future")  # fmt: skip
_ALONE = Reach((), True, True, "")
_ANSWERS = frozenset({
    "view", "before_request", "before_app_request", "after_request", "after_app_request",
    "errorhandler", "app_errorhandler",
})  # fmt: skip


class Lack(NamedTuple):
    """An await that is missing."""

    event: Event
    coroutine: Coroutine
    says: str
    sure: bool = True
    tested: bool = False
    part: Ref = ""
    """The coroutine, where the event is about something of it."""


def find(project: Project) -> Iterator[Finding]:
    """AC401 and AC402: one finding for each coroutine, where it is made."""
    awaits = _Awaits(project)
    for function, at, _ in (*project.events(Kind.CALL), *project.events(Kind.LOAD)):
        for lack in awaits.lacks(function, at):
            yield _finding(project, function, lack)
    yield from plainly_entered(project)


def _finding(project: Project, function: Function, lack: Lack) -> Finding:
    sure = lack.sure and lack.coroutine.sure
    return Finding(
        IN_TEST if lack.tested else MISSING,
        project.place(function, lack.event),
        project.called(function.name),
        told(project, function, lack.says.format(lack.coroutine.name), _ALONE),
        Sureness.CERTAIN if sure else Sureness.LIKELY,
        edits=edits(project, function, lack.event, lack.part) if sure else (),
    )


class _Awaits:
    def __init__(self, project: Project) -> None:
        self._project = project
        self._coroutines = Coroutines(project)

    def lacks(self, function: Function, at: int) -> Iterator[Lack]:
        """Of what a CALL or a LOAD makes, or asks something of."""
        event = function.events[at]
        if event.how != How.AWAITED:
            if event.kind == Kind.CALL:
                made = self._coroutines.at(function, f"{event.ref}()")
                if made is not None:
                    yield from self._lack(function, at, made)
            elif self._may_be(event.ref):
                made = self._coroutines.at(function, event.ref)
                if made is not None and not was_kept(function, at, event.ref):
                    yield from self._lack(function, at, made)
        if self._inside.search(event.ref):
            yield from self._of_attribute(function, at)

    def _may_be(self, ref: Ref) -> bool:
        """Whether it ends with the name of an attribute that has to be awaited."""
        return f".{ref.rpartition('.')[2]}" in self._attributes

    def _lack(self, function: Function, at: int, made: Coroutine) -> Iterator[Lack]:
        """Of a coroutine that this event makes, by what becomes of it."""
        event = function.events[at]
        match event.how:
            case How.DROPPED:
                yield Lack(event, made, "does not await {}: nothing of it is done")
            case How.USED | How.ITERATED if not self._is_cared_for(function, at):
                yield Lack(event, made, "asks something of {} without awaiting it")
            case How.TESTED | How.COMPARED:
                yield Lack(event, made, _TESTED, tested=True)
            case How.KEPT:
                yield from self._kept(function, at, made)
            case How.PASSED:
                yield from self._passed(function, at, made)
            case How.RETURNED:
                yield from self._returned(function, at, made)
            case How.ENTERED:
                yield from self._entered(function, at, made)
            case How.STORED:
                yield from self._stored(function, at, made)

    def _is_cared_for(self, function: Function, at: int) -> bool:
        """Whether what is asked of it is what one asks of coroutines: `f().close()`."""
        return (
            fate(function.events[at + 1 : at + 2], value_of(function.events[at])) is Fate.CARED_FOR
        )

    def _kept(self, function: Function, at: int, made: Coroutine) -> Iterator[Lack]:
        event = function.events[at]
        value = value_of(event)
        later, refuses = self._later(function, at), lambda call: bool(self._refusing(call, value))
        if made.entered and Fate.CARED_FOR in fates(later, value, refuses):
            return  # it is an object that one may also ask something of
        found = fate(later, value, refuses)
        if found is Fate.USED:
            yield Lack(event, made, "keeps {} and uses it without awaiting it")
        elif found is Fate.TESTED:
            yield Lack(event, made, _TESTED, tested=True)
        elif found is Fate.FORGOTTEN and not is_replaced(function, at):
            yield Lack(event, made, "keeps {} and never awaits it", sure=False)

    def _passed(self, function: Function, at: int, made: Coroutine) -> Iterator[Lack]:
        event = function.events[at]
        value = value_of(event)
        for later in function.events[at + 1 :]:
            if later.kind == Kind.RETURN and holds(later.ref, value):
                if self._answers(function):
                    yield Lack(event, made, "answers with {} without awaiting it")
                return
            if later.kind == Kind.CALL and any(holds(ref, value) for ref in arguments(later)):
                name = self._refusing(later, value)
                if name:
                    yield Lack(event, made, f"gives {{}} to {name} without awaiting it")
                return

    def _refusing(self, call: Event, value: Ref) -> str:
        """Who is called, if that is somebody who can do nothing with a coroutine, or with a
        display of some."""
        name = self._project.library(call.ref)
        if name not in self._project.libraries.refusing:
            return ""
        direct = any(plain(ref) == value for ref in arguments(call))
        return name if direct or not name.startswith("builtins.") else ""

    def _returned(self, function: Function, at: int, made: Coroutine) -> Iterator[Lack]:
        event = function.events[at]
        if any(later.kind == Kind.YIELD for later in function.events[at + 1 : at + 2]):
            return
        if self._answers(function):
            yield Lack(event, made, "answers with {} without awaiting it")
        elif function.is_async and not made.entered and self._promises_a_value(function):
            yield Lack(event, made, "returns {} without awaiting it", sure=False)

    def _entered(self, function: Function, at: int, made: Coroutine) -> Iterator[Lack]:
        event = function.events[at]
        is_async = any(e.how == Block.ASYNC_WITH for e in function.events[at + 1 : at + 3])
        if not is_async or (made.is_own and not made.is_decorated):
            yield Lack(event, made, "enters {} without awaiting it")

    def _stored(self, function: Function, at: int, made: Coroutine) -> Iterator[Lack]:
        """Where it is stored nobody awaits it, and somebody asks something of it."""
        store = next((e for e in function.events[at + 1 :] if e.kind == Kind.STORE), None)
        if store is not None and not made.entered and self._is_used_as_value(plain(store.ref)):
            says = "stores {}, and nobody awaits it there"
            yield Lack(function.events[at], made, says, sure=False)

    def _of_attribute(self, function: Function, at: int) -> Iterator[Lack]:
        """`request.form["name"]`: something is asked of an attribute that has to be awaited."""
        event = function.events[at]
        way = steps(event.ref)
        for end in range(2, len(way)):
            if way[end - 1] not in self._attributes or way[end] == "!" or way[end][0] == "(":
                continue
            made = self._coroutines.at(function, "".join(way[:end]))
            if made is not None:
                part = "".join(way[:end])
                if not was_kept(function, at, part):
                    says = "asks something of {} without awaiting it"
                    yield Lack(event, made, says, part=part)
                return

    @cached_property
    def _attributes(self) -> Set[str]:
        """The steps to all attributes that have to be awaited."""
        project = self._project
        of_libraries = {name.rpartition(".")[2] for name in project.libraries.awaitables}
        own = {
            each.name.rpartition(".")[2]
            for each in project.functions.values()
            if each.is_async and each.class_ and each.decorators
        }
        return {f".{name}" for name in of_libraries | own if name.isidentifier()}

    @cached_property
    def _inside(self) -> re.Pattern[str]:
        """Finds one of them, if something is asked of it."""
        return re.compile(f"(?:{'|'.join(map(re.escape, sorted(self._attributes)))})[.[]")

    def _is_used_as_value(self, where: Ref) -> bool:
        """Whether something is asked of what is stored there, and it never is cared for."""
        name = where.rpartition(".")[2]
        is_of_request = self._project.library(where.rpartition(".")[0]) in (
            self._project.libraries.of_request
        )
        if not name.isidentifier() or (where if is_of_request else name) in self._cared_for:
            return False
        every = (event for each in self._project.functions.values() for event in each.events)
        found = fates((event for event in every if name in event.ref), where)
        return Fate.USED in found and Fate.CARED_FOR not in found

    @cached_property
    def _cared_for(self) -> Set[str]:
        """What is awaited somewhere, or handed on, and the last names of all that is."""
        refs = (
            ref
            for function in self._project.functions.values()
            for event in function.events
            for ref in (*arguments(event), event.ref * (event.kind in (Kind.AWAIT, Kind.RETURN)))
        )
        return {each for ref in refs for each in (ref, ref.rpartition(".")[2])}

    def _later(self, function: Function, at: int) -> Sequence[Event]:
        """What follows, also in functions inside."""
        inner = (event for each in self._project.inner(function) for event in each.events)
        return (*function.events[at + 1 :], *inner)

    def _answers(self, function: Function) -> bool:
        return self._project.handlers.get(function.name, "") in _ANSWERS

    def _promises_a_value(self, function: Function) -> bool:
        """Whether its annotation names something that is not awaited."""
        promised = self._project.value(function.annotation).name if function.annotation else ""
        return bool(promised) and not self._project.derives(promised, *_AWAITABLES)
