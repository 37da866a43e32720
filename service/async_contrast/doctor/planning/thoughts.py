"""What models and sessions of an original will do on asyncio, where nothing is async yet. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Place, Sureness
from async_contrast.doctor.hazards import BY_CODE
from async_contrast.doctor.project.facts import Event, Kind
from async_contrast.doctor.project.project import Project

_LAZY = frozenset({"select", "True"})


def of_models(project: Project) -> Iterator[Finding]:
    """Relationships that load when they are read, and sessions that expire what they commit."""
    for class_ in project.classes.values():
        for name, event in class_.calls.items():
            if project.library(event.ref) in project.libraries.uses["relationships"]:
                yield from _relationship(project, class_.name, name, event)
    for function in project.functions.values():
        yield from (
            Finding(
                BY_CODE["AC1002"],
                project.place(function, event),
                project.called(function.name),
                "Its sessions expire what they commit: a read afterwards sends SQL.",
                Sureness.LOOK,
            )
            for event in function.events
            if _expires(project, event)
        )


def _expires(project: Project, event: Event) -> bool:
    """Whether it makes sessions, and says nothing of what commit() does."""
    return (
        event.kind == Kind.CALL
        and project.library(event.ref) in project.libraries.uses["expiring"]
        and not any("expire_on_commit" in words for words in (*dict(event.keywords), *event.args))
        and "session_options" not in dict(event.keywords)
    )


def _relationship(project: Project, class_: str, name: str, event: Event) -> Iterator[Finding]:
    lazy = dict(event.keywords).get("lazy", "='select'").removeprefix("=").strip("'\"")
    code = "AC1003" if lazy in _LAZY else "AC1004" if lazy == "dynamic" else ""
    if code:
        short = class_.rpartition(".")[2]
        yield Finding(
            BY_CODE[code],
            _place(project, class_, event),
            short,
            f'{short}.{name} loads when it is read (lazy="{lazy}").',
            Sureness.LOOK,
        )


def _place(project: Project, class_: str, event: Event) -> Place:
    module = class_
    while module not in project.modules:
        module = module.rpartition(".")[0]
    return Place(project.modules[module].path, event.line, event.column)
