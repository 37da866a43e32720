"""Loops that nothing leaves."""

from __future__ import annotations

from async_contrast.doctor.project.facts import Block, Event, Function, Kind
from async_contrast.doctor.reading.common.spelling import ALWAYS

_ENDS = (Kind.BREAK, Kind.RETURN, Kind.RAISE)


def endless(function: Function) -> Event | None:
    """Where a `while True` begins that nothing leaves."""
    events = function.events
    for at, event in enumerate(events):
        is_loop = event.kind == Kind.ENTER and event.how == Block.LOOP and event.ref in ALWAYS
        if is_loop and not _is_left(events[at + 1 :]):
            return event
    return None


def _is_left(events: tuple[Event, ...]) -> bool:
    """Whether anything leaves the block that these events are in."""
    depth = 1
    for event in events:
        depth += (event.kind == Kind.ENTER) - (event.kind == Kind.LEAVE)
        if depth == 0:
            return False
        if event.kind in _ENDS:
            return True
    return False
