"""What gives attributes of rows a value without SQL, or looks which of them have one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Protocol

from async_contrast.doctor.project.assigned import argument_of
from async_contrast.doctor.project.facts import Event, Function, How, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import everything_in, text_of
from async_contrast.doctor.reading.common.spelling import in_full
from async_contrast.doctor.reading.of_orm.handed import Loads
from async_contrast.doctor.reading.of_orm.queries import ALL, result_of
from async_contrast.doctor.reading.of_orm.row import Row
from async_contrast.doctor.reading.of_orm.touching import ITS_STATE, given_by, looks

_TELLS = frozenset(
    {"unloaded", "unloaded_expirable", "expired", "expired_attributes", "dict", "attrs"}
)
"""What the state of a row is asked for."""
_VARS = "builtins.vars"

Given = Iterator[tuple[Row, str]]
"""Rows, each with an attribute that may be read from here on; ALL for every one."""


class Held(Protocol):
    """The rows of a function."""

    def resolve(self, ref: Ref) -> Iterator[tuple[Row, tuple[str, ...]]]:
        """Those that a Ref begins with, and the steps that it goes on with."""

    def all(self) -> Iterator[Row]: ...


class Giving:
    """Looks at the events of one function."""

    def __init__(self, project: Project, held: Held, loads: Callable[[Function], Loads]) -> None:
        self._project = project
        self._held = held
        self._resolve = held.resolve
        self._loads = loads
        self._states: dict[Ref, list[Row]] = defaultdict(list)
        """By the Ref of what tells the state of a row: whose it may be."""

    def of(self, event: Event) -> Given:
        """What an event gives, or looks at: who looks reads only what is there."""
        if event.kind == Kind.STORE and event.args:
            for row, rest in self._resolve(event.ref):
                if len(rest) == 1:
                    yield row, rest[0][1:]
        elif event.kind in (Kind.LOAD, Kind.CALL):
            yield from self._of_state(event)
            if event.kind == Kind.CALL:
                yield from self._of_call(event)

    def _of_state(self, event: Event) -> Given:
        for row, rest in self._resolve(event.ref):
            if rest and rest[0][1:] in ITS_STATE:
                yield row, ALL
        for state, rows in self._states.items():
            asked = event.ref.removeprefix(f"{state}.") if event.ref.startswith(state) else ""
            if asked.partition(".")[0].partition("(")[0] in _TELLS:
                yield from ((row, ALL) for row in rows)

    def _of_call(self, event: Event) -> Given:
        first = list(self._whole(event.args[:1]))
        uses, full = (
            self._project.libraries.uses,
            in_full(self._project, event.ref) if first else "",
        )
        if full in uses["gives_attribute"]:
            name = text_of("".join(event.args[1:2])) or ALL  # of one that is not told
            yield from ((row, name) for row in first)
        elif full in uses["tells_state"]:
            self._states[result_of(event)] += first
            yield from ((row, ALL) for row in first if full == _VARS)
        else:
            yield from self._of_own(event)

    def _of_own(self, event: Event) -> Given:
        """What a function of the project gives to a row, or a method to its own."""
        owner, _, name = event.ref.rpartition(".")
        for row in self._whole((owner,)):
            method = self._project.method(row.entity, name)
            if method is not None:
                yield from ((row, each) for each in given_by(method, f"{method.class_}{{}}"))
        given = (*event.args, *(ref for _, ref in event.keywords))
        handed = tuple(each for ref in given for each in everything_in(ref))
        target = self._project.target(event) if any(True for _ in self._held.all()) else None
        if target is None:
            return
        if event.how == How.AWAITED:
            yield from self._loaded_by(target, handed)
        for parameter in target.parameters if any(True for _ in self._whole(handed)) else ():
            called = parameter.annotation or f"?{parameter.name}"
            for row in self._whole((argument_of(target, event, parameter.name),)):
                if looks(target, called):
                    yield row, ALL
                yield from ((row, each) for each in given_by(target, called))

    def _loaded_by(self, target: Function, handed: tuple[Ref, ...]) -> Given:
        """What an async function may load: of a row that it is given, or that is of its session.

        A session that an object holds, or a parameter, may be that of anybody.
        """
        loads = self._loads(target)
        rows = {row.number for row in self._whole(handed)}
        for row in self._held.all():
            if row.number in rows and loads.anything:
                yield row, ALL
            elif row.number in rows or row.session in handed or "{}" in row.session:
                yield from ((row, name) for name in loads.names)

    def _whole(self, refs: tuple[Ref, ...]) -> Iterator[Row]:
        """The rows that these mean themselves, and not what is in them."""
        return (row for ref in refs for row, rest in self._resolve(ref) if not rest)
