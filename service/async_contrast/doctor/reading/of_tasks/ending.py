"""AC1604: a view starts a task that the server's end cuts off."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Event
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.common.endless import endless
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.sides import quart_files
from async_contrast.doctor.reading.of_tasks.started import Started


def lost_at_the_end(project: Project) -> Iterator[Finding]:
    """Where it is kept and watched as it should be, and nobody waits for it, or ends it."""
    files, started = quart_files(project), Started(project)
    for function, at, event in project.calls_of(project.libraries.starting):
        if project.handlers.get(function.name) != "view" or not function.is_async:
            continue
        if project.file(function).module not in files or _is_endless(project, event):
            continue
        name = started.kept_in(function, at)
        if name and started.verdict(function, at) is None:
            says = f"starts a task in `{name}`: where the server ends, it is cancelled"
            yield found(project, "AC1604", (function, event), says, Sureness.LOOK)


def _is_endless(project: Project, event: Event) -> bool:
    """Whether it is no job that could be done, but goes on for ever."""
    value = project.value(event.args[0]) if event.args else None
    task = project.functions.get(value.name) if value is not None else None
    return task is not None and endless(task) is not None
