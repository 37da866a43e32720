"""Where a function, or one that it calls, asks for the request or the application."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from async_contrast.doctor.finding import Step
from async_contrast.doctor.project.facts import Block, Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.common.spelling import in_full
from async_contrast.doctor.reading.common.walk import Walk

_MOST = 200
"""Functions that are looked at for one question."""
_STEP = re.compile(r"[.(\[{!>*]")
_GUARDS = frozenset({"has_request_context", "has_app_context", "has_websocket_context"})
_CAUGHT = frozenset({"", "builtins.RuntimeError", "builtins.Exception", "builtins.BaseException"})
_CONTEXTS = ("app_context()", "request_context()", "test_request_context()")


class Asked(NamedTuple):
    """One place that asks."""

    function: Function
    event: Event
    name: str
    """In full: "quart.request"."""
    way: tuple[Step, ...]
    """From the function that was asked about."""


def asked(project: Project, function: Function, *, plain: bool) -> Iterator[Asked]:
    """The first place of each name, there or in what it calls; `plain`: in plain functions only."""
    todo: list[tuple[Function, tuple[Step, ...]]] = [(function, ())]
    seen = {function.name}
    told: set[str] = set()
    while todo and len(seen) < _MOST:
        each, way = todo.pop(0)
        for event, name in _of(project, each):
            if name not in told:
                told.add(name)
                yield Asked(each, event, name, way)
        for call in project.calls(each):
            callee = project.functions[call.callee]
            if callee.name in seen or (plain and callee.is_async):
                continue
            seen.add(callee.name)
            todo.append((callee, (*way, project.step(call))))


def _of(project: Project, function: Function) -> Iterator[tuple[Event, str]]:
    """Only the refs of events are looked at: what is in them was an event before."""
    if any(event.ref.rpartition(".")[2] in _GUARDS for event in function.events):
        return
    walk = None
    for at, event in enumerate(function.events):
        if event.kind not in (Kind.LOAD, Kind.CALL, Kind.STORE):
            continue
        name = _name(project, event.ref)
        if not name or _is_given(project, function, event.ref):
            continue
        walk = walk or Walk(function)
        if not _in_context(walk, at):
            yield event, name


def _name(project: Project, ref: Ref) -> str:
    """The name of a library that a Ref begins with, if it needs a context."""
    full = in_full(project, ref)
    first, _, rest = full.partition(".")
    name = f"{first}.{re.split(_STEP, rest, maxsplit=1)[0]}"
    return name if name in project.libraries.uses["context"] else ""


def _is_given(project: Project, function: Function, ref: Ref) -> bool:
    """Whether a name of the function around it holds that: `last = request.headers.get(...)`."""
    outer = project.outer(function)
    while outer is not None:
        for event in outer.events:
            value = event.args[0] if event.kind == Kind.BIND and event.args else ""
            if (
                value.count(".") > 1
                and ref.startswith(value)
                and _STEP.match(ref[len(value) :] + ".")
            ):
                return True
        outer = project.outer(outer)
    return False


def _in_context(walk: Walk, at: int) -> bool:
    """Whether the function itself opens a context around it, or is ready for there being none."""
    blocks = walk.within(walk.spots[at], Block.WITH, Block.ASYNC_WITH)
    if any(block.ref.endswith(_CONTEXTS) for _, block in blocks):
        return True
    tries = (enter for enter, _ in walk.within(walk.spots[at], Block.TRY))
    return any(walk.handles(enter, _CAUGHT) for enter in tries)
