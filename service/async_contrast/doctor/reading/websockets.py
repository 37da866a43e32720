"""Websockets: who guards them, who keeps them, who cleans up, what is stored there."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Event, Function, Kind
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.common.called import calls_named
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.of_websockets.leaving import left_behind
from async_contrast.doctor.reading.of_websockets.storing import stored_in_vain

_HOOKS = ("before_request", "before_app_request")
_OWN_HOOK = "before_websocket"
_PROXY = "quart.websocket"
_REFUSES = ("abort", "redirect")
_KEEPS = ("add", "append", "appendleft", "put", "put_nowait", "setdefault")
_OF_THE_HANDLER = ("quart.g", "?", "quart.session")


def find(project: Project) -> Iterator[Finding]:
    """AC1701 at each websocket that only its route decorates, AC1702 to AC1704."""
    yield from _unguarded(project)
    for function, _, event in (*project.events(Kind.CALL), *project.events(Kind.STORE)):
        yield from _kept(project, function, event)
    yield from left_behind(project)
    yield from stored_in_vain(project)


def _unguarded(project: Project) -> Iterator[Finding]:
    guards = [
        project.functions[name]
        for name, how in project.handlers.items()
        if how in _HOOKS and _guards(project.functions[name])
    ]
    if not guards or _has_hook_of_websockets(project):
        return
    for name, how in project.handlers.items():
        function = project.functions[name]
        if how == "websocket" and len(function.decorators) == 1:
            says = f"`{project.called(guards[0].name)}` does not run for this websocket"
            yield found(project, "AC1701", (function, function), says, Sureness.LOOK)


def _has_hook_of_websockets(project: Project) -> bool:
    """Asked of the decorators, for one function may be a hook of requests as well."""
    decorators = (each for function in project.functions.values() for each in function.decorators)
    return any(each.ref.rpartition(".")[2] == _OWN_HOOK for each in decorators) or any(
        calls_named(project, [_OWN_HOOK])
    )


def _guards(hook: Function) -> bool:
    """Whether it may answer in the place of the view."""
    if any(returned not in ("", "=None") for returned in hook.returns):
        return True
    calls = (event.ref for event in hook.events if event.kind == Kind.CALL)
    return any(ref.rpartition(".")[2] in _REFUSES for ref in calls)


def _kept(project: Project, function: Function, event: Event) -> Iterator[Finding]:
    if _PROXY not in event.args or event.ref.startswith(_OF_THE_HANDLER):
        return
    if event.kind == Kind.STORE or event.ref.rpartition(".")[2] in _KEEPS:
        says = "`quart.websocket` is kept, and means that of whoever uses it"
        yield found(project, "AC1702", (function, event), says, Sureness.LIKELY)
