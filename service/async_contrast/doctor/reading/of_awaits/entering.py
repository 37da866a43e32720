"""AC401: a plain `with`, where only `async with` enters."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Block, Kind
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.given import is_sure


def plainly_entered(project: Project) -> Iterator[Finding]:
    """What is entered so, and is known to have no `__enter__`."""
    for function, _, event in project.events(Kind.ENTER):
        if event.how != Block.WITH:
            continue
        value = project.value(event.ref)
        is_foreign = value.kind in (Meaning.INSTANCE, Meaning.LIBRARY)
        if not is_foreign or value.name in project.classes:
            continue
        if value.name.removesuffix("()") in project.libraries.uses["async_only"]:
            says = f"`{project.called(function.name)}` enters {value.name} by a plain `with`; that "
            says += "needs `async with`"
            sure = value.sure and is_sure(project, function, event.ref)
            sureness = Sureness.CERTAIN if sure else Sureness.LIKELY
            yield found(project, "AC401", (function, event), says, sureness)
