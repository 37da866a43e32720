"""AC602: a cache that keeps a coroutine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Event, Function, How
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import UNKNOWN, Meaning
from async_contrast.doctor.reading.common.called import calls_named, last_names
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.of_decorators.decorating import Applied, Wrapping, keeping
from async_contrast.doctor.reading.of_decorators.wrapping import gives_coroutine


def cached_coroutines(project: Project, applied: Sequence[Applied]) -> Iterator[Finding]:
    """Caches of libraries, as decorators and as calls, and those of one's own."""
    seen: set[tuple[Function, Event]] = set()
    for each in applied:
        if each.at >= 0 and _is_cache(project, each.event):
            coroutine = _coroutine_of(project, each)
            if coroutine:
                yield _finding(project, each.function, each.event, coroutine)
        if not gives_coroutine(project, each):
            continue
        for wrapping in each.wrappings:
            event = keeping(wrapping)
            if event is not None and (wrapping.wrapper, event) not in seen:
                seen.add((wrapping.wrapper, event))
                yield _own(project, wrapping, event, each.function)
    yield from _by_call(project)


def _is_cache(project: Project, event: Event) -> bool:
    return project.library(event.ref).removesuffix("()") in project.libraries.uses["caches"]


def _coroutine_of(project: Project, applied: Applied) -> str:
    """The async function whose coroutine a decorated function gives."""
    function = applied.function
    if gives_coroutine(project, applied):
        return project.called(function.name)
    for ref in function.returns:
        value = project.value(ref)
        if value.kind is Meaning.COROUTINE:
            return project.called(value.name)
    return ""


def _finding(project: Project, function: Function, event: Event, coroutine: str) -> Finding:
    cache = project.library(event.ref).rpartition(".")[2].removesuffix("()")
    says = f"`{cache}` keeps the coroutine of `{coroutine}`, which can be awaited once"
    return found(project, "AC602", (function, event), says, Sureness.CERTAIN)


def _by_call(project: Project) -> Iterator[Finding]:
    """`read = functools.cache(_read)`."""
    caches = project.libraries.uses["caches"]
    for function, event in calls_named(project, last_names(caches)):
        value = project.value(event.args[0]) if event.args else UNKNOWN
        taken = project.functions.get(value.name) if value.kind is Meaning.FUNCTION else None
        if taken is not None and taken.is_async and _is_cache(project, event):
            yield _finding(project, function, event, project.called(taken.name))


def _own(project: Project, wrapping: Wrapping, event: Event, around: Function) -> Finding:
    taker = project.called(wrapping.taker.name.partition(".<locals>.")[0])
    says = (
        f"`{taker}` keeps the coroutine of `{project.called(around.name)}`, "
        "which can be awaited once"
    )
    how = Sureness.CERTAIN if event.how == How.STORED else Sureness.LIKELY
    return found(project, "AC602", (wrapping.wrapper, event), says, how)
