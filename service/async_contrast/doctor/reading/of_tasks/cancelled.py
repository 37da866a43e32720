"""Where a task does not end although it was asked to: CancelledError caught and not raised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.hazards import BY_CODE
from async_contrast.doctor.project.facts import Block, Event, Function, How, Kind
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.common.reach import Reach, is_test, told
from async_contrast.doctor.reading.of_tasks.catching import EVERYTHING, Handler, Try, caught, tries
from async_contrast.doctor.reading.waits.holding import until_left

SWALLOWED = BY_CODE["AC804"]
CANCELLED = frozenset({"asyncio.CancelledError", "asyncio.exceptions.CancelledError", EVERYTHING})
_NO_REACH = Reach((), True, True, "")
_PASSES_ON = frozenset({"cancel", "set_exception", "throw"})
_TELLS = frozenset({
    "capture_exception", "critical", "debug", "error", "exception", "format", "info", "log",
    "print", "repr", "str", "warn", "warning", "write", "isinstance", "type",
})  # fmt: skip
_ENDS_ALL = frozenset({"sys.exit", "os._exit", "builtins.exit"})


def swallowed(project: Project) -> Iterator[Finding]:
    """AC804."""
    for function in project.functions.values():
        if function.is_async and not is_test(project.file(function).path):
            yield from _by_except(project, function)
            yield from _by_suppress(project, function)


def _by_except(project: Project, function: Function) -> Iterator[Finding]:
    for each in tries(project, function):
        handler = next((one for one in each.handlers if one.catches & CANCELLED), None)
        if (
            handler is None
            or _goes_on(project, handler)
            or _is_of_another(project, function, each.body)
        ):
            continue
        what = "everything" if EVERYTHING in handler.catches else "CancelledError"
        says = f"catches {what} around an await and does not raise it again"
        yield _finding(
            project, function, handler.enter, says, _sureness(project, function, each, handler)
        )


def _goes_on(project: Project, handler: Handler) -> bool:
    """Whether the error is raised again, kept, or handed to somebody."""
    names = 0
    for event in handler.events:
        if event.kind == Kind.RAISE:
            return True
        is_about_it = any(ref.removesuffix("{}") in handler.refs for ref in event.args)
        if event.kind in (Kind.BIND, Kind.STORE) and is_about_it:
            names += 1
        elif event.kind == Kind.CALL:
            method = event.ref.rpartition(".")[2]
            if project.library(event.ref) in _ENDS_ALL or method in _PASSES_ON:
                return True
            if is_about_it and method not in _TELLS:
                return True
    return names > 1  # the first is `as error`


def _sureness(project: Project, function: Function, each: Try, handler: Handler) -> Sureness:
    leaves = any(event.kind in (Kind.RETURN, Kind.BREAK) for event in handler.events)
    if each.in_loop and not leaves:
        return Sureness.CERTAIN
    if project.handlers.get(function.name) in {"view", "websocket"}:
        return Sureness.LIKELY
    goes_on = not leaves and any(event.kind == Kind.AWAIT for event in each.after)
    is_awaited = any(call.event.how == How.AWAITED for call in project.callers(function))
    return Sureness.LIKELY if goes_on or is_awaited else Sureness.LOOK


def _by_suppress(project: Project, function: Function) -> Iterator[Finding]:
    """`with suppress(CancelledError)`."""
    loops = 0
    for at, event in enumerate(function.events):
        if event.how == Block.LOOP:
            loops += (event.kind == Kind.ENTER) - (event.kind == Kind.LEAVE)
        if event.kind != Kind.ENTER or event.how != Block.WITH:
            continue
        call = function.events[at - 1]
        if project.library(call.ref) != "contextlib.suppress":
            continue
        names = frozenset[str]().union(*(caught(project, ref) for ref in call.args))
        body = tuple(until_left(function.events, at))
        if names & CANCELLED and not _is_of_another(project, function, body):
            says = "suppresses CancelledError around an await"
            yield _finding(
                project, function, event, says, Sureness.CERTAIN if loops else Sureness.LIKELY
            )


def _is_of_another(project: Project, function: Function, body: Sequence[Event]) -> bool:
    """Whether nothing is awaited, or only a task that was cancelled, whose error that is."""
    awaits = [event for event in body if event.kind == Kind.AWAIT]
    if not awaits:
        return True
    if len(awaits) > 1:
        return False
    ref = awaits[0].ref
    is_object = not ref.endswith(")") or project.is_a(ref, "asyncio.Future")
    before = function.events[: function.events.index(awaits[0])]
    return is_object or any(e.kind == Kind.CALL and e.ref.endswith(".cancel") for e in before)


def _finding(
    project: Project, function: Function, event: Event, says: str, sureness: Sureness
) -> Finding:
    return Finding(
        SWALLOWED,
        project.place(function, event),
        project.called(function.name),
        told(project, function, says, _NO_REACH),
        sureness,
    )
