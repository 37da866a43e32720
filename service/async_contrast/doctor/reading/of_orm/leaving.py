"""AC1011: an AsyncSession that its function opens, and may never close."""

from __future__ import annotations

from collections.abc import Iterator, Set

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Block, Event, Function, How, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import everything_in
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.walk import Walk
from async_contrast.doctor.reading.of_orm.commits import SCOPED, SESSION

_CLOSES = ("close", "aclose")
_IN_MEMORY = frozenset({"add", "add_all", "expunge", "expunge_all", "expire", "expire_all"})
_ELSEWHERE = frozenset({Kind.ENTER, Kind.STORE, Kind.YIELD, Kind.RETURN})
"""What gives a session to somebody else, or enters it."""


def left_sessions(project: Project) -> Iterator[Finding]:
    """AC1011: one finding for each session, where it is made."""
    for function, _, event in project.events(Kind.CALL):
        if not function.is_async or event.how != How.KEPT:
            continue
        session = f"{event.ref}()"
        if not project.is_a(session, SESSION) or project.is_a(session, SCOPED):
            continue
        if project.is_a(event.ref, SCOPED):
            continue  # the registry keeps it, and its remove() closes it
        inner = (each for one in project.inner(function) for each in one.events)
        if any(_closes(each, session) for each in inner):
            continue
        if _is_used(function, session) and not _is_given_away(function, event, session):
            yield from _finding(project, function, event, session)


def _is_used(function: Function, session: Ref) -> bool:
    """Whether anything is asked of it that takes a connection, which only a close gives back."""
    return any(
        event.kind == Kind.CALL
        and event.ref.startswith(f"{session}.")
        and event.ref.rpartition(".")[2] not in _IN_MEMORY
        for event in function.events
    )


def _is_given_away(function: Function, made: Event, session: Ref) -> bool:
    whole = {session, *_closing(session)}
    for event in function.events:
        refs = (*event.args, *(ref for _, ref in event.keywords))
        if event.kind in _ELSEWHERE:
            refs = (*refs, event.ref)
        if event is made or event.kind == Kind.BIND:
            continue
        if any(each in whole for ref in refs for each in everything_in(ref)):
            return True
    return False


def _closes(event: Event, session: Ref) -> bool:
    return event.kind == Kind.CALL and event.ref in _closing(session)


def _closing(session: Ref) -> Set[Ref]:
    """What closes it, once it is called: `stack.push_async_callback(session.close)`."""
    return {f"{session}.{name}" for name in _CLOSES}


def _finding(project: Project, function: Function, made: Event, session: Ref) -> Iterator[Finding]:
    walk = Walk(function)
    closes = [spot for spot in walk.spots if _closes(spot.event, session)]
    if any(True for spot in closes for _ in walk.within(spot, Block.FINALLY)):
        return
    says = "opens a session that "
    says += "an error or a cancellation leaves open" if closes else "nobody closes"
    sureness = Sureness.LOOK if closes else Sureness.LIKELY
    yield found(project, "AC1011", (function, made), says, sureness)
