"""From where to where a function holds a lock of threads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from async_contrast.doctor.libraries.entries import Blocks
from async_contrast.doctor.project.facts import Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.waits.waiting import Waits, waits


class Held(NamedTuple):
    """A lock that a function takes, and what happens until it lets go."""

    wait: Waits
    lock: Ref
    of: str
    """Its class: "threading.Lock"."""
    events: tuple[Event, ...]
    ends: bool = True
    """Whether the function itself lets go."""


def held_in(project: Project, function: Function) -> Iterator[Held]:
    """The locks of threads that a function takes, by `with` or by acquire()."""
    for wait in waits(project, function):
        if wait.kind is not Blocks.LOCK:
            continue
        at = function.events.index(wait.event)
        if wait.event.kind == Kind.ENTER:
            inside = tuple(until_left(function.events, at))
            yield Held(wait, wait.event.ref, wait.name, inside)
        else:
            lock = wait.event.ref.rpartition(".")[0]
            inside = tuple(_until_released(function.events[at + 1 :], lock))
            ends = len(inside) < len(function.events) - at - 1
            yield Held(wait, lock, wait.name.rpartition(".")[0], inside, ends)


def until_left(events: Sequence[Event], at: int) -> Iterator[Event]:
    """What stands in the block that begins there."""
    depth = 0
    for event in events[at:]:
        depth += (event.kind == Kind.ENTER) - (event.kind == Kind.LEAVE)
        if depth == 0:
            return
        yield event


def _until_released(events: Sequence[Event], lock: Ref) -> Iterator[Event]:
    for event in events:
        if event.kind == Kind.CALL and event.ref == f"{lock}.release":
            return
        yield event
