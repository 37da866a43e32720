"""What blocks the loop: sleep, HTTP, databases, subprocesses, hashes, files, threads waited for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.hazard import Hazard
from async_contrast.doctor.hazards import BY_CODE
from async_contrast.doctor.libraries.entries import Blocks
from async_contrast.doctor.project.facts import Event, Function
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.common.reach import Reach, reaching, told
from async_contrast.doctor.reading.waits.given_up import given_up
from async_contrast.doctor.reading.waits.waiting import Waits, waits

HAZARDS = {
    Blocks.DATABASE: BY_CODE["AC102"],
    Blocks.HASH: BY_CODE["AC103"],
    Blocks.WAIT: BY_CODE["AC104"],
    Blocks.FILE: BY_CODE["AC105"],
}
"""All others are blocking calls."""
ELSEWHERE = frozenset({Blocks.LOCK, Blocks.SYNC})
"""What `locks` finds."""


class Cause(NamedTuple):
    """What blocks in one function: a library, and each place where it does."""

    hazard: Hazard
    first: Event
    calls: str
    """As the library names it."""
    sure: bool
    lines: tuple[int, ...]
    """Of all such calls."""


def find(project: Project) -> Iterator[Finding]:
    """AC101 to AC105: one finding for each function and kind of thing that blocks there; AC106."""
    reach_of = reaching(project)
    for function in project.functions.values():
        if function.name in project.on_loop:
            causes = _causes(project, function)
            if causes and (reach := reach_of.reach(function)).matters:
                yield from (_finding(project, function, each, reach) for each in causes)
    yield from given_up(project)


def _causes(project: Project, function: Function) -> list[Cause]:
    found: dict[tuple[Blocks, str], Cause] = {}
    for wait in waits(project, function):
        if wait.kind not in ELSEWHERE:
            hazard = HAZARDS.get(wait.kind, BY_CODE["AC101"])
            library = wait.name.partition(".")[0] if wait.kind is Blocks.DATABASE else ""
            key = (wait.kind, library)
            found[key] = _with(found.get(key), hazard, wait)
    return list(found.values())


def _with(cause: Cause | None, hazard: Hazard, wait: Waits) -> Cause:
    if cause is None:
        return Cause(hazard, wait.event, wait.name, wait.sure, (wait.event.line,))
    lines = dict.fromkeys((*cause.lines, wait.event.line))
    return cause._replace(lines=tuple(lines), sure=cause.sure)


def _finding(project: Project, function: Function, cause: Cause, reach: Reach) -> Finding:
    return Finding(
        cause.hazard,
        project.place(function, cause.first),
        project.called(function.name),
        told(project, function, _says(cause), reach),
        _sureness(cause, reach),
        reach.ways,
    )


def _says(cause: Cause) -> str:
    more = len(cause.lines) - 1
    return f"calls {cause.calls}" + (f" (and the like in {more} more lines)" if more else "")


def _sureness(cause: Cause, reach: Reach) -> Sureness:
    if cause.hazard is HAZARDS[Blocks.FILE]:  # it may be a small one
        return Sureness.LOOK
    return Sureness.CERTAIN if cause.sure and reach.sure else Sureness.LIKELY
