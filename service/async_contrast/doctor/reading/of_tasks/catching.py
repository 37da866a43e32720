"""The blocks of `try` in a function, and what their handlers catch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from async_contrast.doctor.project.facts import Block, Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import elements
from async_contrast.doctor.reading.waits.holding import until_left

_BELONGS = frozenset({Block.EXCEPT, Block.FINALLY})
_ELSE = (Block.ELSE, "")
EVERYTHING = "builtins.BaseException"


class Handler(NamedTuple):
    enter: Event
    catches: frozenset[str]
    """Full names; a bare `except` catches BaseException."""
    events: tuple[Event, ...]

    @property
    def refs(self) -> tuple[Ref, ...]:
        """What it says that it catches."""
        return elements(self.enter.ref) or (self.enter.ref,)


class Try(NamedTuple):
    body: tuple[Event, ...]
    handlers: tuple[Handler, ...]
    in_loop: bool
    after: tuple[Event, ...]
    """What follows it: neither its `else` nor its `finally`."""


def tries(project: Project, function: Function) -> Iterator[Try]:
    """Each `try` of a function that has handlers."""
    loops = 0
    for at, event in enumerate(function.events):
        if event.how == Block.LOOP:
            loops += (event.kind == Kind.ENTER) - (event.kind == Kind.LEAVE)
        if event.kind == Kind.ENTER and event.how == Block.TRY:
            body = tuple(until_left(function.events, at))
            handlers, end = _handlers(project, function.events, at + len(body) + 1)
            if handlers:
                yield Try(body, handlers, loops > 0, function.events[end:])


def _handlers(
    project: Project, events: Sequence[Event], at: int
) -> tuple[tuple[Handler, ...], int]:
    """Those that follow a block, and where all that belongs to it ends.

    Before each handler stand the names of what it catches.
    """
    found: list[Handler] = []
    ahead = at
    while ahead < len(events):
        event = events[ahead]
        if event.kind == Kind.ENTER and (event.how in _BELONGS or (event.how, event.ref) == _ELSE):
            inside = tuple(until_left(events, ahead))
            if event.how == Block.EXCEPT:
                found.append(Handler(event, caught(project, event.ref), inside[1:]))
            ahead += len(inside) + 1
            at = ahead
        elif event.kind in (Kind.LOAD, Kind.CALL):
            ahead += 1
        else:
            break
    return tuple(found), at


def caught(project: Project, ref: Ref) -> frozenset[str]:
    """What `except ref` catches, by full names."""
    if not ref:
        return frozenset({EVERYTHING})
    return frozenset(project.library(each) for each in elements(ref) or (ref,)) - {""}


def catches(project: Project, function: Function) -> frozenset[str]:
    """The errors that a function catches around what it awaits."""
    return frozenset().union(
        *(
            handler.catches
            for each in tries(project, function)
            for handler in each.handlers
            if any(event.kind == Kind.AWAIT for event in each.body)
        )
    )
