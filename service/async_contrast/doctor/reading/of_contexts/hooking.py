"""AC1101: plain hooks that set a ContextVar. AC1105: a teardown that decides by its error."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Step, Sureness
from async_contrast.doctor.project.facts import Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import everything_in
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.sides import quart_files
from async_contrast.doctor.reading.common.spelling import shown

_BEFORE = frozenset({"before_request", "before_app_request", "before_websocket"})
_AFTER = frozenset(
    {"after_request", "after_app_request", "after_websocket", "teardown_request",
     "teardown_app_request", "teardown_appcontext", "teardown_websocket"}
)  # fmt: skip
_TEARDOWN = frozenset(each for each in _AFTER if each.startswith("teardown"))


def in_hooks(project: Project) -> Iterator[Finding]:
    """AC1101 and AC1105."""
    files = quart_files(project)
    for name, how in project.handlers.items():
        function = project.functions[name]
        if project.file(function).module not in files:
            continue
        if not function.is_async and how in _BEFORE | _AFTER:
            yield from _variables(project, function, how)
        if how in _TEARDOWN:
            yield from _decided(project, function)


def _variables(project: Project, hook: Function, how: str) -> Iterator[Finding]:
    told: set[str] = set()
    for function, way in _plain_calls(project, hook):
        for event in function.events:
            if event.kind != Kind.CALL or function.name in told:
                continue
            does = _does(project, function, event, before=how in _BEFORE)
            if does:
                told.add(function.name)
                says = f"{does} in the plain {how} function `{project.called(hook.name)}`"
                says += ", which Quart runs in a thread with a copy of the context"
                ways = (way,) if way else ()
                yield found(project, "AC1101", (function, event), says, Sureness.CERTAIN, ways=ways)


def _plain_calls(project: Project, hook: Function) -> Iterator[tuple[Function, tuple[Step, ...]]]:
    """A hook, and the plain functions that it calls, with the way to each."""
    todo: list[tuple[Function, tuple[Step, ...]]] = [(hook, ())]
    seen = {hook.name}
    while todo:
        function, way = todo.pop(0)
        yield function, way
        for call in project.calls(function):
            callee = project.functions[call.callee]
            if callee.name not in seen and not callee.is_async:
                seen.add(callee.name)
                todo.append((callee, (*way, project.step(call))))


def _does(project: Project, function: Function, event: Event, *, before: bool) -> str:
    """What a call does with a variable of the context, that nobody else will see."""
    uses, name = project.libraries.uses, project.library(event.ref)
    variable = event.ref.rpartition(".")[0]
    if before and name in uses["sets_context"]:
        if any(_is_reset(project, each, variable) for each in function.events):
            return ""
        return f"`{_name(project, function, event, name)}` is set"
    if name in uses["resets_context"]:
        if any(_is_set(project, each, variable) for each in function.events):
            return ""
        return f"`{_name(project, function, event, name)}` is reset"
    return ""


def _is_reset(project: Project, event: Event, variable: Ref) -> bool:
    return _is(project, event, variable, "resets_context")


def _is_set(project: Project, event: Event, variable: Ref) -> bool:
    return _is(project, event, variable, "sets_context")


def _is(project: Project, event: Event, variable: Ref, use: str) -> bool:
    return (
        event.kind == Kind.CALL
        and event.ref.rpartition(".")[0] == variable
        and project.library(event.ref) in project.libraries.uses[use]
    )


def _name(project: Project, function: Function, event: Event, name: str) -> str:
    """The variable, or the function of a library that sets several."""
    is_method = name.rpartition(".")[0].rpartition(".")[2][:1].isupper()
    return shown(project, function, event.ref.rpartition(".")[0]) if is_method else name


def _decided(project: Project, function: Function) -> Iterator[Finding]:
    """AC1105: the first test of the error."""
    first = next(iter(function.parameters), None)
    if first is None or first.name.startswith("*"):
        return
    error = first.annotation or f"?{first.name}"
    for event in function.events:
        if event.kind == Kind.ENTER and error in everything_in(event.ref):
            commits = _commits(project, function)
            says = f"`{project.called(function.name)}` decides by `{first.name}`"
            says += ", and commits what failed" if commits else ", which is None after a 500"
            sureness = Sureness.CERTAIN if commits else Sureness.LOOK
            yield found(project, "AC1105", (function, event), says, sureness)
            return


def _commits(project: Project, function: Function) -> bool:
    """Whether a function, or one that it calls, commits something."""
    called = (project.functions[call.callee] for call in project.calls(function))
    return any(
        event.kind == Kind.CALL and event.ref.rpartition(".")[2] == "commit"
        for each in (function, *called)
        for event in each.events
    )
