"""What a function reads of an object that it is given, what it gives it, and whether it looks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from async_contrast.doctor.project.facts import Block, Event, Function, Kind, Ref

ITS_STATE = frozenset({"__dict__", "_sa_instance_state"})
"""Attributes of a row that say what of it is loaded."""
_ASKS = ("inspect", "instance_state", "object_state", "vars")
"""The last names of what gives its state."""
_NAME = re.compile(r"\w*")
_MAYBE = frozenset({Block.IF, Block.ELSE, Block.EXCEPT, Block.LOOP})


def reads_of_self(method: Function) -> Iterator[str]:
    """The attributes that a method reads of its own object."""
    return reads_of(method, f"{method.class_}{{}}")


def reads_of(function: Function, ref: Ref) -> Iterator[str]:
    """The attributes that a function reads of what it calls so, and has not given it before.

    What it reads once it has looked what is loaded is none of its mistakes.
    """
    given: set[str] = set()
    maybe = 0
    for event in function.events:
        if _looks(event, ref):
            return
        if event.kind in (Kind.ENTER, Kind.LEAVE) and event.how in _MAYBE:
            maybe += 1 if event.kind == Kind.ENTER else -1
        name = _attribute(event, ref)
        if name and event.kind in (Kind.LOAD, Kind.CALL) and name not in given:
            yield name
        elif name and not maybe and _gives(event, ref):
            given.add(name)


def given_by(function: Function, ref: Ref) -> Iterator[str]:
    """The attributes that a function gives to what it calls so."""
    for event in function.events:
        if _gives(event, ref):
            yield _attribute(event, ref)


def looks(function: Function, ref: Ref) -> bool:
    """Whether a function looks what is loaded of what it calls so."""
    return any(_looks(event, ref) for event in function.events)


def _attribute(event: Event, ref: Ref) -> str:
    """The attribute that an event asks for, or gives; empty if it is of something else."""
    if not event.ref.startswith(f"{ref}."):
        return ""
    return _NAME.match(event.ref, len(ref) + 1).group()  # type: ignore[union-attr]


def _gives(event: Event, ref: Ref) -> bool:
    is_own = event.ref == f"{ref}.{_attribute(event, ref)}"
    return event.kind == Kind.STORE and bool(event.args) and is_own


def _looks(event: Event, ref: Ref) -> bool:
    if event.kind == Kind.CALL and ref in event.args[:1]:
        return event.ref.rpartition(".")[2] in _ASKS
    return event.kind in (Kind.LOAD, Kind.CALL) and _attribute(event, ref) in ITS_STATE
