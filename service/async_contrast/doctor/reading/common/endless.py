"""Loops that nothing leaves."""

from __future__ import annotations

from async_contrast.doctor.project.facts import Block, Event, Function, Kind
from async_contrast.doctor.reading.common.spelling import ALWAYS
from async_contrast.doctor.reading.waits.holding import until_left

_ENDS = (Kind.BREAK, Kind.RETURN, Kind.RAISE)


def endless(function: Function) -> Event | None:
    """Where a `while True` begins that nothing leaves."""
    events = function.events
    for at, event in enumerate(events):
        is_loop = event.kind == Kind.ENTER and event.how == Block.LOOP and event.ref in ALWAYS
        if is_loop and not _is_left(events, at) and not _is_changed(events, at):
            return event
    return None


def _is_changed(events: tuple[Event, ...], at: int) -> bool:
    """Whether the test may be a name that is true at first: `more = True`, `while more:`."""
    binds = [each for each in events[:at] if each.kind == Kind.BIND]
    names = {each.ref for each in binds if each.args == (events[at].ref,)}
    inside = until_left(events, at)
    return any(each.kind == Kind.BIND and each.ref in names for each in inside)


def _is_left(events: tuple[Event, ...], at: int) -> bool:
    """Whether anything leaves the block that begins there."""
    return any(each.kind in _ENDS for each in until_left(events, at))
