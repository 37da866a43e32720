"""Where a function of an application of Flask will have to await. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from async_contrast.doctor.libraries.entries import Blocks
from async_contrast.doctor.planning.parts import is_of_tests
from async_contrast.doctor.project.facts import Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import steps
from async_contrast.doctor.reading.waits.waiting import waits

_STAY = frozenset({Blocks.LOCK, Blocks.FILE})
"""What somebody in a hurry leaves as it is."""

_VERBS = r"\.(?:get|post|put|patch|delete|head|options|open)"
_CLIENT = r"(?:.*\.|\?)(?:test_)?client(?:\(\)>?)?"
_CLIENT_CALL = re.compile(f"{_CLIENT}{_VERBS}")
"""Tests call Flask's client by what they call the parameter, or the attribute, that has it."""
_ANSWER = re.compile(rf"{_CLIENT}{_VERBS}\(.*?\)\.(?:data|json|get_data|get_json)")


class Need(NamedTuple):
    """One await to come."""

    event: Event
    ref: Ref
    """What is awaited."""
    mechanical: bool
    """Whether an await is all: quart has the same name. Not for a library that blocks."""


def needs(project: Project, function: Function) -> Iterator[Need]:
    """In the order of the events; what the function calls of the project's own is not among it."""
    kept: set[Ref] = set()
    is_test = is_of_tests(project.file(function).path)
    for event in function.events:
        if event.kind in (Kind.CALL, Kind.LOAD):
            ref = _of_flask(project, event) or (is_test and _of_client(event))
            if ref and ref not in kept:
                yield Need(event, ref, mechanical=True)
        elif event.kind == Kind.BIND and event.args:
            kept.add(event.args[0])
    for wait in waits(project, function):
        if wait.kind not in _STAY:
            ref = f"{wait.event.ref}()" if wait.event.kind == Kind.CALL else wait.event.ref
            yield Need(wait.event, ref, mechanical=False)


def _of_flask(project: Project, event: Event) -> Ref:
    """What is awaited in quart, of what an event asks Flask for."""
    if event.kind == Kind.CALL:
        name = project.library(event.ref)
        row = project.libraries.flask.get(name)
        if (row is not None and row.awaited) or name in project.libraries.flask_attributes:
            return f"{event.ref}()"
    return _attribute(project, event.ref)


def _of_client(event: Event) -> Ref:
    """The same for the client of a test."""
    if event.kind == Kind.CALL and _CLIENT_CALL.fullmatch(event.ref):
        return f"{event.ref}()"
    if _ANSWER.fullmatch(event.ref):
        return f"{event.ref}()" if event.kind == Kind.CALL else event.ref
    return ""


def _attribute(project: Project, ref: Ref) -> Ref:
    """The part of an expression that is an attribute to be awaited, unless a call comes after it.

    Of `request.form.get('a').strip()` the call of `get` has it, and that of `strip` has it not.
    """
    way = steps(ref)
    for end in range(2, len(way) + 1):
        if any(step[0] == "(" for step in way[end:]):
            continue
        part = "".join(way[:end])
        if way[end - 1][0] == "." and project.library(part) in project.libraries.flask_attributes:
            return part
    return ""
