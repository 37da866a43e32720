"""AC206: a lock, or a semaphore, that each who comes makes for itself keeps nobody out."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Block, Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.reach import is_test
from async_contrast.doctor.reading.of_awaits.fates import arguments

_MADE = frozenset({"asyncio.Lock", "asyncio.Semaphore", "asyncio.BoundedSemaphore"})
_ITSELF = frozenset({Kind.ENTER, Kind.LEAVE, Kind.AWAIT})


def made_alone(project: Project) -> Iterator[Finding]:
    """Where a function enters what it made, and nobody else is given."""
    for function, _, event in project.events(Kind.ENTER):
        class_, is_called, rest = event.ref.partition("(")
        if event.how != Block.ASYNC_WITH or not is_called or not rest.endswith(")"):
            continue
        name = project.library(class_)
        if name not in _MADE or is_test(project.file(function).path):
            continue
        if _is_kept_here(project, function, event.ref):
            says = f"Each who comes makes its own {name}, which keeps nobody out"
            yield found(project, "AC206", (function, event), says, Sureness.CERTAIN)


def _is_kept_here(project: Project, function: Function, made: Ref) -> bool:
    """Whether the function makes it, and nothing but the `async with` knows it."""
    class_ = made.partition("(")[0]
    if not any(e.kind == Kind.CALL and e.ref == class_ for e in function.events):
        return False
    names = {e.ref for e in function.events if e.kind == Kind.BIND and made in e.args}
    if any(_mentions(e, made, names) for e in function.events):
        return False
    inner = (each for one in project.inner(function) for each in one.events)
    return not any(_mentions(each, made, names, entered=True) for each in inner)


def _mentions(event: Event, made: Ref, names: set[Ref], *, entered: bool = False) -> bool:
    """Whether an event hands it on, or asks it something."""
    if event.kind == Kind.BIND and event.args == (made,):
        return False
    if event.kind in _ITSELF and event.ref == made:
        return entered
    refs = (event.ref, *arguments(event))
    return any(made in ref or any(_begins(ref, name) for name in names) for ref in refs)


def _begins(ref: Ref, name: Ref) -> bool:
    return ref == name or (ref.startswith(name) and not ref[len(name)].isalnum())
