"""What gives attributes of rows a value without SQL, or looks which of them have one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from async_contrast.doctor.project.assigned import argument_of
from async_contrast.doctor.project.facts import Event, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.common.spelling import in_full
from async_contrast.doctor.reading.of_orm.queries import ALL, result_of
from async_contrast.doctor.reading.of_orm.row import Row
from async_contrast.doctor.reading.of_orm.touching import ITS_STATE, given_by, looks

_TELLS = frozenset(
    {"unloaded", "unloaded_expirable", "expired", "expired_attributes", "dict", "attrs"}
)
"""What the state of a row is asked for."""
_VARS = "builtins.vars"

Resolve = Callable[[Ref], Iterator[tuple[Row, tuple[str, ...]]]]
"""The rows that a Ref begins with, and the steps that it goes on with."""
Given = Iterator[tuple[Row, str]]
"""Rows, each with an attribute that may be read from here on; ALL for every one."""


class Giving:
    """Looks at the events of one function."""

    def __init__(self, project: Project, resolve: Resolve) -> None:
        self._project = project
        self._resolve = resolve
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
            name = _constant(event.args[1:2])
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
        handed = (*event.args, *(ref for _, ref in event.keywords))
        target = self._project.target(event) if any(self._whole(handed)) else None
        if target is None:
            return
        for parameter in target.parameters:
            called = parameter.annotation or f"?{parameter.name}"
            for row in self._whole((argument_of(target, event, parameter.name),)):
                if looks(target, called):
                    yield row, ALL
                yield from ((row, each) for each in given_by(target, called))

    def _whole(self, refs: tuple[Ref, ...]) -> Iterator[Row]:
        """The rows that these mean themselves, and not what is in them."""
        return (row for ref in refs for row, rest in self._resolve(ref) if not rest)


def _constant(refs: tuple[Ref, ...]) -> str:
    """The attribute that a text names; every one, if it cannot be told."""
    ref = "".join(refs)
    return ref[2:-1] if ref.startswith(("='", '="')) else ALL
