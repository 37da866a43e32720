"""AC205: a lock of asyncio is taken by who holds it: nobody goes on."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.reach import is_test
from async_contrast.doctor.reading.common.spelling import shown
from async_contrast.doctor.reading.of_locks.taking import seconds, taken


def taken_twice(project: Project) -> Iterator[Finding]:
    """One finding for each place that leads from a lock to the same."""
    for function in project.functions.values():
        if is_test(project.file(function).path):
            continue
        places = set()
        for first in taken(project, function):
            for second in seconds(project, function, first):
                place = project.place(function, second.event)
                if second.lock != first.lock or place in places:
                    continue
                places.add(place)
                name = shown(project, function, first.spot.event.ref)
                says = f"`{name}` is held since line {first.spot.event.line}, and taken again"
                if second.way:
                    says += f" by `{project.called(second.way[-1].callee)}`"
                sure = all(call.sure for call in second.way)
                ways = (tuple(map(project.step, second.way)),) if second.way else ()
                sureness = Sureness.CERTAIN if sure else Sureness.LIKELY
                yield found(project, "AC205", (function, second.event), says, sureness, ways=ways)
