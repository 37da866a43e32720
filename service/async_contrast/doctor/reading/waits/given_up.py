"""AC106: a time limit around what a thread does, which no limit stops."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Block, Event, Function, How, Kind
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning, plain
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.reach import is_test
from async_contrast.doctor.reading.common.walk import Walk

_IN_THREADS = {"asyncio.to_thread": 0, "asyncio.AbstractEventLoop.run_in_executor": 1}
"""And where each takes what the thread is to do."""
_LIMITS = ("asyncio.timeout", "asyncio.timeout_at", "async_timeout.timeout")
_WAIT_FOR = "asyncio.wait_for"


def given_up(project: Project) -> Iterator[Finding]:
    """Each call that sends something to a thread, where nothing tells the thread of the end."""
    for function, at, event in project.calls_of(project.libraries.off_loop):
        if project.library(event.ref) not in _IN_THREADS or is_test(project.file(function).path):
            continue
        limit, job = _limit(project, function, at), _job(project, event)
        if limit is not None and job is not None and not _ends(project, job):
            says = f"The time limit in line {limit.line} does not stop the thread"
            yield found(project, "AC106", (function, event), says, Sureness.LOOK)


def _limit(project: Project, function: Function, at: int) -> Event | None:
    """What gives up waiting: `wait_for(...)` around it, or the `async with` that it stands in."""
    event = function.events[at]
    if event.how in (How.PASSED, How.KEPT):
        task = plain(f"{event.ref}()")
        after = (each for each in function.events[at + 1 :] if each.kind == Kind.CALL)
        taker = next((e for e in after if task in map(plain, e.args)), None)
        is_limit = taker is not None and project.library(taker.ref) == _WAIT_FOR
        return taker if is_limit and taker is not None and _has_limit(taker) else None
    if event.how == How.AWAITED:
        walk = Walk(function)
        around = walk.within(walk.spots[at], Block.ASYNC_WITH)
        blocks = [each for _, each in around if project.library(_maker(each.ref)) in _LIMITS]
        return blocks[-1] if blocks else None
    return None


def _maker(ref: str) -> str:
    return ref.partition("(")[0]


def _has_limit(taker: Event) -> bool:
    given = dict(taker.keywords).get("timeout") or (*taker.args[1:2], "")[0]
    return given != "=None"


def _job(project: Project, event: Event) -> Function | None:
    """What the thread does, if that can be read, and nothing is handed over that ends it."""
    at = _IN_THREADS[project.library(event.ref)]
    value = project.value(event.args[at]) if len(event.args) > at else None
    if value is None or value.kind is not Meaning.FUNCTION:
        return None
    refs = (*event.args, *(ref for _, ref in event.keywords))
    has_limit = any("timeout" in name for name, _ in event.keywords)
    is_told = has_limit or any(project.is_a(ref, "threading.Event") for ref in refs)
    return None if is_told else project.functions.get(value.name)


def _ends(project: Project, job: Function) -> bool:
    """Whether it, or what it calls, has a limit of its own, or looks whether it is to end."""
    return any("timeout" in each.name for each in job.parameters) or any(
        event.ref.endswith(".is_set") or any("timeout" in name for name, _ in event.keywords)
        for name in project.called_from([job.name])
        for event in project.functions[name].events
    )
