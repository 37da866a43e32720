"""AC1703: a client that leaves cancels the handler, and what it kept is never taken away."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Block, Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import elements
from async_contrast.doctor.reading.common.called import calls_named
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.walk import Spot, Walk
from async_contrast.doctor.reading.shared.sharing import Sharing

_ADDS = frozenset({"add", "append"})
_TAKES_AWAY = frozenset({"discard", "remove", "pop"})
_HOOK = "teardown_websocket"
_CANCELLED = ("", "builtins.BaseException", "asyncio.CancelledError")


def left_behind(project: Project) -> Iterator[Finding]:
    """In handlers that take away what they kept, but not where they are cancelled."""
    if any(how == _HOOK for how in project.handlers.values()) or any(calls_named(project, [_HOOK])):
        return
    sharing = Sharing(project)
    for name, how in project.handlers.items():
        function = project.functions[name]
        if how == "websocket" and function.is_async and not function.is_generator:
            yield from _left(project, sharing, function)


def _left(project: Project, sharing: Sharing, function: Function) -> Iterator[Finding]:
    walk = Walk(function)
    away: dict[Ref, list[Spot]] = {}
    for spot in walk.spots:
        kept = _taken_away(spot.event)
        if kept:
            away.setdefault(kept, []).append(spot)
    for spot in walk.spots:
        kept = _added(spot.event)
        later = [each for each in away.pop(kept, []) if each.at > spot.at]
        if not later or not sharing.is_shared(kept):
            continue
        between = function.events[spot.at : later[-1].at]
        waits = any(_is_of_websocket(project, each) for each in between)
        if waits and not any(_is_run(walk, each) for each in later):
            line = later[-1].event.line
            says = f"A client that leaves cancels the handler: line {line} does not run"
            yield found(project, "AC1703", (function, later[-1].event), says, Sureness.LIKELY)


def _added(event: Event) -> Ref:
    """What something is added to, or stored in by a key."""
    owner, _, method = event.ref.rpartition(".")
    if event.kind == Kind.CALL and method in _ADDS:
        return owner
    is_item = event.kind == Kind.STORE and event.ref.endswith("]") and bool(event.args)
    return _without_index(event.ref) if is_item else ""


def _taken_away(event: Event) -> Ref:
    owner, _, method = event.ref.rpartition(".")
    if event.kind == Kind.CALL and method in _TAKES_AWAY:
        return owner
    is_item = event.kind == Kind.STORE and event.ref.endswith("]") and not event.args
    return _without_index(event.ref) if is_item else ""


def _without_index(ref: Ref) -> Ref:
    return ref[: ref.rindex("[")]


def _is_of_websocket(project: Project, event: Event) -> bool:
    """Whether the handler waits for its client there."""
    return event.kind == Kind.AWAIT and project.library(event.ref.removesuffix("()")) in (
        "quart.Websocket.receive",
        "quart.Websocket.receive_json",
        "quart.websocket.receive",
        "quart.websocket.receive_json",
    )


def _is_run(walk: Walk, spot: Spot) -> bool:
    """Whether it is done also where the handler is cancelled."""
    if any(walk.within(spot, Block.FINALLY)):
        return True
    handlers = walk.within(spot, Block.EXCEPT)
    caught = (ref for _, event in handlers for ref in (elements(event.ref) or (event.ref,)))
    return any(ref in _CANCELLED or ref.endswith("CancelledError") for ref in caught)
