"""AC503: attributes that stem from WSGI, and that Quart's objects have not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning
from async_contrast.doctor.reading.common.catching import is_ready_for
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.spelling import in_full
from async_contrast.doctor.reading.common.walk import Walk

_OF_REQUEST = re.compile(r"quart\.request\.(environ|remote_user)\b")
_OF_OBJECTS = {"wsgi_app": "quart.Quart", "call_on_close": "quart.Response"}
"""By attribute, the class of Quart whose objects have it not, as Flask's have."""
_ASK = frozenset({"builtins.hasattr", "builtins.setattr"})


def of_wsgi(project: Project) -> Iterator[Finding]:
    """The first place in a function that reads each; none that the project itself sets."""
    for attribute, places in _by_attribute(project).items():
        if not _is_given(project, attribute):
            for function, event, name in places:
                says = f"reads `{name}`, which Quart has not: it stems from WSGI"
                yield found(project, "AC503", (function, event), says, Sureness.CERTAIN)


def _by_attribute(project: Project) -> dict[str, list[tuple[Function, Event, str]]]:
    places: dict[str, list[tuple[Function, Event, str]]] = {}
    for function in project.functions.values():
        told = set[str]()
        for at, event in enumerate(function.events):
            name = _name(project, event)
            if name and name not in told and not _is_ready(function, at):
                told.add(name)
                places.setdefault(name.rpartition(".")[2], []).append((function, event, name))
    return places


def _name(project: Project, event: Event) -> str:
    """What an event reads, as people write it: "request.environ"; or empty."""
    if event.kind not in (Kind.LOAD, Kind.CALL):
        return ""
    match = _OF_REQUEST.match(in_full(project, event.ref))
    if match is not None:
        own = any(project.derives(name, "quart.Request") for name in project.classes)
        return "" if own else f"request.{match[1]}"
    for attribute, class_ in _OF_OBJECTS.items():
        owner, is_there, rest = event.ref.partition(f".{attribute}")
        if is_there and not rest[:1].isidentifier() and _is_exactly(project, owner, class_):
            return f"{class_.rpartition('.')[2]}.{attribute}"
    return ""


def _is_exactly(project: Project, ref: Ref, class_: str) -> bool:
    """Whether it is an object that the project makes of a class, and of none derived."""
    value = project.value(ref)
    return value.kind is Meaning.INSTANCE and value.sure and value.name == class_


def _is_ready(function: Function, at: int) -> bool:
    asks = any(event.kind == Kind.CALL and event.ref in _ASK for event in function.events)
    return asks or is_ready_for(Walk(function), at, "builtins.AttributeError")


def _is_given(project: Project, attribute: str) -> bool:
    """Whether the project sets one of that name, and does not read it first for that."""
    for function in project.functions.values():
        for event in function.events:
            if event.ref.rpartition(".")[2] != attribute:
                continue
            if event.kind == Kind.STORE:
                return True
            if event.kind in (Kind.LOAD, Kind.CALL):
                break
    return False
