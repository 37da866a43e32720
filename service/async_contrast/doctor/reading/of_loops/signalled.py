"""AC905: a handler of signal.signal sets or fills what tasks of asyncio wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Event, Function, Kind
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning
from async_contrast.doctor.reading.common.called import calls_named
from async_contrast.doctor.reading.common.found import found

_SIGNAL = "signal.signal"
_WAKES = frozenset({"set", "put_nowait", "set_result", "set_exception", "notify", "notify_all"})


def in_handlers(project: Project, touches: Callable[[Function, Event], str]) -> Iterator[Finding]:
    """Each place once; `touches` gives the full name of what only the thread of a loop may call."""
    seen = set()
    watching = {function.name for function, _ in calls_named(project, ["add_signal_handler"])}
    for installer, event in calls_named(project, ["signal"]):
        if installer.name in watching:
            continue  # it is for where a loop cannot watch signals, as on Windows
        handler = _handler(project, event)
        for each, called in _wakes(project, handler, touches) if handler else ():
            function, told = each
            place = project.place(function, told)
            if place not in seen:
                seen.add(place)
                says = f"a handler of signal.signal calls {called}, which may not wake the loop"
                yield found(project, "AC905", each, says, Sureness.LOOK)


def _handler(project: Project, event: Event) -> Function | None:
    """The plain function of the project that a call of signal.signal is given."""
    if project.library(event.ref) != _SIGNAL:
        return None
    given = event.args[1] if len(event.args) > 1 else dict(event.keywords).get("handler", "")
    value = project.value(given)
    handler = project.functions.get(value.name) if value.kind is Meaning.FUNCTION else None
    return handler if handler is not None and not handler.is_async else None


def _wakes(
    project: Project, handler: Function, touches: Callable[[Function, Event], str]
) -> Iterator[tuple[tuple[Function, Event], str]]:
    """What a handler, or a plain function that it calls for sure, tells the loop."""
    called = (
        project.functions[call.callee]
        for call in project.calls(handler)
        if call.sure and project.target(call.event) is project.functions[call.callee]
    )
    for function in (handler, *called):
        for event in () if function.is_async else function.events:
            name = touches(function, event) if event.kind == Kind.CALL else ""
            if name.rpartition(".")[2] in _WAKES:
                yield (function, event), name
