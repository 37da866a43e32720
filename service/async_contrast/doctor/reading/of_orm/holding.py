"""AC1007: a connection of the database that is held while something else is awaited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Block, Event, Function, How, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.reach import is_test
from async_contrast.doctor.reading.of_orm.commits import SESSION
from async_contrast.doctor.reading.waits.holding import until_left

_CONNECTION = "sqlalchemy.ext.asyncio.AsyncConnection"
_ASKS = frozenset(
    {"connection", "execute", "flush", "get", "get_one", "merge", "refresh", "scalar", "scalars"}
    | {"stream", "stream_scalars"}
)
"""With these a session takes a connection, if it has none."""
_GIVES_BACK = frozenset({"commit", "rollback", "close"})
_LISTENS = "get_raw_connection"
"""Who asks for the driver's own holds it on purpose: to LISTEN, as a rule."""
_WAITS = frozenset({How.AWAITED, How.ENTERED})


def held_connections(project: Project) -> Iterator[Finding]:
    """AC1007: one finding for each block of a session or a connection."""
    elsewhere = _waiting_elsewhere(project)
    for function in project.functions.values():
        if not function.is_async or is_test(project.file(function).path):
            continue
        for at, event in enumerate(function.events):
            if event.kind == Kind.ENTER and event.how == Block.ASYNC_WITH:
                wait = _wait_in(project, function, at, elsewhere)
                if wait is not None:
                    says = (
                        f"awaits {_called(project, wait, elsewhere)} while what line {event.line} "
                        "opens holds a connection"
                    )
                    yield found(project, "AC1007", (function, wait), says, Sureness.LIKELY)


def _wait_in(
    project: Project, function: Function, at: int, elsewhere: Mapping[str, str]
) -> Event | None:
    """The first wait in the block that begins there, with a connection held."""
    entered = function.events[at]
    owner = f"{entered.ref}>"
    holds = project.is_a(owner, _CONNECTION)
    if not holds and not project.is_a(owner, SESSION):
        return None
    for event in until_left(function.events, at):
        if holds and event.kind == Kind.CALL and _called(project, event, elsewhere):
            return event
        holds = _holds_after(event, owner, holds)
    return None


def _holds_after(event: Event, owner: Ref, holds: bool) -> bool:
    """Whether a connection is held after an event."""
    of, _, name = event.ref.rpartition(".")
    if event.kind == Kind.CALL and of == owner:
        return (holds or name in _ASKS) and name not in _GIVES_BACK and name != _LISTENS
    ends = event.kind == Kind.LEAVE and event.ref in (f"{owner}.begin()", owner)
    return holds and not ends


def _called(project: Project, event: Event, elsewhere: Mapping[str, str]) -> str:
    """What an event awaits that is not the database's, in words; empty if it does not."""
    if event.how not in _WAITS:
        return ""
    name = project.library(event.ref)
    if name in project.libraries.uses["elsewhere"]:
        return name
    target = project.target(event)
    if target is None or target.name not in elsewhere:
        return ""
    return f"`{project.called(target.name)}`, which comes to {elsewhere[target.name]},"


def _waiting_elsewhere(project: Project) -> Mapping[str, str]:
    """The async functions that wait for something else than the database, and for what."""
    known = {
        function.name: project.library(event.ref)
        for function, _, event in project.calls_of(project.libraries.uses["elsewhere"])
        if function.is_async and event.how in _WAITS
    }
    todo = list(known)
    while todo:
        name = todo.pop()
        for call in project.callers(project.functions[name]):
            waits = call.event.how in _WAITS and project.functions[call.caller].is_async
            if waits and call.caller not in known:
                known[call.caller] = known[name]
                todo.append(call.caller)
    return known
