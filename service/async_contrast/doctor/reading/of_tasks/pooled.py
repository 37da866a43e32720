"""Jobs on the threads of a pool: AC807 those that do not end, AC808 those that wait for others."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Block, Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning, plain
from async_contrast.doctor.reading.common.endless import endless
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.reach import is_test
from async_contrast.doctor.reading.common.walk import Walk

_IN_EXECUTOR = "asyncio.AbstractEventLoop.run_in_executor"
_SUBMIT = "concurrent.futures.Executor.submit"
_JOINED = {"asyncio.to_thread": 0, _IN_EXECUTOR: 1, _SUBMIT: 0}
"""Whose threads the end of the loop, or of the process, waits for; where each takes its job."""
_POOL = "concurrent.futures.ThreadPoolExecutor"
_MOST = 50
"""Functions that are looked at for what one job does."""


def endless_jobs(project: Project) -> Iterator[Finding]:
    """AC807."""
    for function, event, job, _ in _jobs(project):
        loop = endless(job)
        if loop is None or job.is_generator or job.is_async:
            continue
        walk = Walk(job)
        if any(walk.within(walk.spots[job.events.index(loop)], Block.TRY)):
            continue  # an error may be what ends it
        says = f"`{project.called(job.name)}` does not end, and the end of the process waits for it"
        yield found(project, "AC807", (function, event), says, Sureness.LIKELY)


def nested_jobs(project: Project) -> Iterator[Finding]:
    """AC808: each place that waits, once."""
    places = set()
    for _, _, job, pool in _jobs(project):
        if not pool or not project.is_a(pool, _POOL):
            continue
        for function in _done_by(project, job):
            for event in function.events:
                place = project.place(function, event)
                if place not in places and _waits_for(event, pool):
                    places.add(place)
                    name = pool.rpartition(".")[2]
                    says = f"waits in a thread of `{name}` for another job of `{name}`"
                    yield found(project, "AC808", (function, event), says, Sureness.LIKELY)


def _jobs(project: Project) -> Iterator[tuple[Function, Event, Function, Ref]]:
    """Where a job of the project is handed to a pool, the job, and the pool if it has a name."""
    for function, _, event in project.calls_of(project.libraries.off_loop):
        forms = project.libraries.names.forms(project.library(event.ref))
        name = next((form for form in forms if form in _JOINED), "")
        at = _JOINED.get(name, 0)
        if not name or len(event.args) <= at or is_test(project.file(function).path):
            continue
        value = project.value(event.args[at])
        job = project.functions.get(value.name)
        if value.kind is Meaning.FUNCTION and job is not None:
            yield function, event, job, _pool(event, name)


def _pool(event: Event, name: str) -> Ref:
    pools = {_SUBMIT: event.ref.removesuffix(".submit"), _IN_EXECUTOR: event.args[0]}
    pool = pools.get(name, "")
    return pool if pool and pool[0] not in "=?~" and "(" not in pool else ""


def _done_by(project: Project, job: Function) -> Iterator[Function]:
    """A job, and the plain functions that it calls."""
    todo, seen = [job], {job.name}
    while todo and len(seen) < _MOST:
        function = todo.pop()
        yield function
        for call in project.calls(function):
            callee = project.functions[call.callee]
            if call.sure and not callee.is_async and callee.name not in seen:
                seen.add(callee.name)
                todo.append(callee)


def _waits_for(event: Event, pool: Ref) -> bool:
    return event.kind == Kind.CALL and plain(event.ref) == f"{pool}.submit().result"
