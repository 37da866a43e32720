"""AC906: a connection of sqlite3 that one thread opened, and others use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from async_contrast.doctor.finding import Finding, Step, Sureness
from async_contrast.doctor.project.facts import Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import plain
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.reach import is_test

_CONNECTION = "sqlite3.Connection"
_UNCHECKED = "check_same_thread"


def bound_to_threads(
    project: Project, in_threads: Mapping[str, tuple[Step, ...]]
) -> Iterator[Finding]:
    """`in_threads` are the plain functions that threads run, and how they come there."""
    kept = _kept(project)
    for name, way in in_threads.items() if kept else ():
        function = project.functions[name]
        if is_test(project.file(function).path):
            continue
        for event in function.events:
            owner = event.ref.rpartition(".")[0]
            if event.kind == Kind.CALL and owner in kept:
                says = f"uses `{owner.rpartition('.')[2]}` in a thread, and another has opened it"
                ways = (way,) if way else ()
                yield found(project, "AC906", (function, event), says, Sureness.LIKELY, ways=ways)
                break


def _kept(project: Project) -> Set[Ref]:
    """Connections that only modules, and the loop, open and keep."""
    opened: set[Ref] = set()
    others: set[Ref] = set()
    for function, _, event in project.events(Kind.STORE):
        if event.args == ("=None",):
            continue
        if not event.args or not project.is_a(event.args[0], _CONNECTION):
            others.add(event.ref)
        elif _is_opened(function) and _is_checked(function, event):
            opened.add(event.ref)
        else:
            others.add(event.ref)
    return {ref for ref in opened - others if ref[0] not in "?~" and "{}" not in ref}


def _is_opened(function: Function) -> bool:
    return function.is_async or function.name.endswith(".<module>")


def _is_checked(function: Function, store: Event) -> bool:
    """Whether sqlite3 sees to it that no other thread uses it."""
    made = [
        each
        for each in function.events
        if each.kind == Kind.CALL and plain(f"{each.ref}()") == plain(store.args[0])
    ]
    return bool(made) and not any(
        name in (_UNCHECKED, "**") for each in made for name, _ in each.keywords
    )
