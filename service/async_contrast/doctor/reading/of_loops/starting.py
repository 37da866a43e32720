"""AC904: a view, or a hook, left sync on Quart starts a task: its thread has no loop."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Step, Sureness
from async_contrast.doctor.project.facts import Event, Function, Kind
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.common.catching import is_ready_for
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.walk import Walk

_SENT_TO_THREADS = frozenset(
    {"view", "before_request", "before_app_request", "after_request", "after_app_request",
     "teardown_request", "teardown_app_request", "errorhandler", "app_errorhandler"}
)  # fmt: skip
_APPLICATIONS = ("quart.Quart", "quart.Blueprint")
_HOW_TO_CALL = ("ensure_async", "sync_to_async")
"""Methods of an application that say how what is plain is called."""


def in_views(project: Project) -> Iterator[Finding]:
    """Each place once, however many views come to it."""
    if any(name.rpartition(".")[2] in _HOW_TO_CALL for name in project.functions):
        return
    seen = set()
    for name, how in project.handlers.items():
        view = project.functions[name]
        if how not in _SENT_TO_THREADS or view.is_async or not _is_called_by_quart(project, view):
            continue
        for function, way in _plain_calls(project, view):
            for at, event in enumerate(function.events):
                place = project.place(function, event)
                if place not in seen and _needs_loop(project, function, at):
                    seen.add(place)
                    yield _finding(project, (function, event), view, way)


def _is_called_by_quart(project: Project, view: Function) -> bool:
    """Whether Quart alone stands above it: a decorator may run it on the loop."""
    return bool(view.decorators) and all(
        project.registers(each) and project.is_a(each.ref.rpartition(".")[0], *_APPLICATIONS)
        for each in view.decorators
    )


def _plain_calls(project: Project, view: Function) -> Iterator[tuple[Function, tuple[Step, ...]]]:
    """A view, and the plain functions that it calls for sure, with the way to each."""
    todo: list[tuple[Function, tuple[Step, ...]]] = [(view, ())]
    seen = {view.name}
    while todo:
        function, way = todo.pop(0)
        yield function, way
        for call in project.calls(function):
            callee = project.functions[call.callee]
            is_called = call.sure and project.target(call.event) is callee
            if is_called and callee.name not in seen and _is_plain(callee):
                seen.add(callee.name)
                todo.append((callee, (*way, project.step(call))))


def _is_plain(function: Function) -> bool:
    """Whether a call runs what is read of it, there and then."""
    return not (function.is_async or function.is_generator or function.decorators)


def _needs_loop(project: Project, function: Function, at: int) -> bool:
    event = function.events[at]
    if event.kind != Kind.CALL:
        return False
    name = project.library(event.ref)
    if name not in project.libraries.uses["needs_running_loop"]:
        return False
    return not is_ready_for(Walk(function), at, "builtins.RuntimeError")


def _finding(
    project: Project, at: tuple[Function, Event], view: Function, way: tuple[Step, ...]
) -> Finding:
    name = project.library(at[1].ref).removeprefix("quart.")
    says = f"calls {name} in a thread without a loop: Quart runs `{project.called(view.name)}`,"
    says = f"{says} which is a plain function, in one"
    return found(project, "AC904", at, says, Sureness.CERTAIN, ways=(way,) if way else ())
