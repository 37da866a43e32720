"""Coroutines that go on at once, and use one session."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.hazards import BY_CODE
from async_contrast.doctor.project.facts import Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import plain
from async_contrast.doctor.reading.common.reach import Reach, told
from async_contrast.doctor.reading.of_awaits.coroutines import Coroutines
from async_contrast.doctor.reading.of_tasks.conversations import Sessions
from async_contrast.doctor.reading.of_tasks.guarding import Guards
from async_contrast.doctor.reading.of_tasks.together import Together, together_in
from async_contrast.doctor.reading.of_tasks.turns import Turns

SHARED = BY_CODE["AC803"]
_NO_REACH = Reach((), True, True, "")


def gathered(project: Project) -> Iterator[Finding]:
    """AC803: one finding for each place where they are started."""
    sessions, coroutines = Sessions(project), Coroutines(project)
    guards = Guards(project, sessions)
    starting = {function.name for function, _, _ in project.calls_of(project.libraries.gathering)}
    for function in project.functions.values():
        if function.is_async and function.name in starting:
            for together in together_in(project, coroutines, function):
                session = _shared(sessions, guards, function, together)
                if session:
                    name = _called(function, session)
                    says = f"lets several tasks use one session at once (`{name}`)"
                    yield Finding(
                        SHARED,
                        project.place(function, together.starter),
                        project.called(function.name),
                        told(project, function, says, _NO_REACH),
                        Sureness.LIKELY,
                    )


def _shared(sessions: Sessions, guards: Guards, function: Function, together: Together) -> Ref:
    """The session that more than one of them use at once; or empty."""
    tasks, itself = Counter[Ref](), set[Ref]()
    locks = defaultdict[Ref, set[str]](set)
    for coroutine in together.coroutines:
        turns = Turns(function, coroutine)
        for session in sessions.used(function, coroutine.call):
            tasks[session] += 0  # in their order
            lock = guards.lock(function, coroutine, session, turns)
            if lock:
                locks[session].add(lock)  # of those who hold it one goes on
            elif coroutine.is_awaited:
                itself.add(session)
            else:
                tasks[session] += 2 if turns.share(session) else 1
    found = (
        session
        for session, count in tasks.items()
        if count + len(locks[session]) + (session in itself) > 1
        and not Turns.are_several(function, session)
    )
    return next(found, "")


def _called(function: Function, session: Ref) -> str:
    """As the function calls it."""
    names = [
        event.ref
        for event in function.events
        if event.kind == Kind.BIND and [*map(plain, event.args)] == [session]
    ]
    names += [each.name for each in function.parameters if each.annotation == session]
    return names[0].lstrip("?") if names else session.rpartition(".")[2].rstrip(">!*{}")
