"""AC1104: what runs in a thread of its own asks for the request or the application."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Event, Function, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning
from async_contrast.doctor.reading.common.called import calls_of
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.sides import quart_files
from async_contrast.doctor.reading.common.spelling import in_full
from async_contrast.doctor.reading.of_contexts.asking import asked

_COPIES = "quart.copy_current_request_context", "quart.copy_current_websocket_context"


def in_threads(project: Project) -> Iterator[Finding]:
    """Each place that asks once, however many threads come to it."""
    yield from {finding.place: finding for finding in _all(project)}.values()


def _all(project: Project) -> Iterator[Finding]:
    files = quart_files(project)
    for function, event in calls_of(project, project.libraries.uses["without_context"]):
        if project.file(function).module in files:
            yield from _of(project, function, event)
    for name, run in _threads(project):
        if project.file(run).module in files:
            yield from _asked(project, name, run)


def _threads(project: Project) -> Iterator[tuple[str, Function]]:
    """The classes of threads, and what each runs."""
    for name in project.classes:
        run = project.functions.get(f"{name}.run")
        if run is not None and project.derives(name, "threading.Thread"):
            yield name.rpartition(".")[2], run


def _of(project: Project, function: Function, event: Event) -> Iterator[Finding]:
    given = (*event.args, *(ref for _, ref in event.keywords))
    if any(_runs_in_context(project.library(ref)) for ref in given):
        return
    for ref in given:
        if _is_copied(project, ref):
            says = (
                "copy_current_request_context of Quart gives an async function: "
                "the thread makes a coroutine, and nothing of it runs"
            )
            yield found(project, "AC1104", (function, event), says, Sureness.CERTAIN)
            continue
        value = project.value(ref)
        worker = project.functions.get(value.name) if value.kind is Meaning.FUNCTION else None
        if worker is not None and not worker.is_async:
            yield from _asked(project, event.ref.rpartition(".")[2], worker)


def _runs_in_context(name: str) -> bool:
    return name.startswith("contextvars.") and name.endswith(".run")


def _is_copied(project: Project, ref: Ref) -> bool:
    if ref.endswith("()") and in_full(project, ref.removesuffix("()")) in _COPIES:
        return True
    value = project.value(ref)
    worker = project.functions.get(value.name) if value.kind is Meaning.FUNCTION else None
    return worker is not None and any(
        in_full(project, each.ref) in _COPIES for each in worker.decorators
    )


def _asked(project: Project, starter: str, worker: Function) -> Iterator[Finding]:
    for each in asked(project, worker, plain=True):
        who = project.called(worker.name)
        says = f"`{starter}` runs `{who}` without a context, and it asks for `{each.name}`"
        yield found(
            project,
            "AC1104",
            (each.function, each.event),
            says,
            Sureness.CERTAIN,
            ways=(each.way,) if each.way else (),
        )
