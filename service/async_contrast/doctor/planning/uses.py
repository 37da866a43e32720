"""The extensions and the blocking libraries that an application uses. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from async_contrast.doctor.finding import Place
from async_contrast.doctor.libraries.entries import Blocks, Counterpart, Extension
from async_contrast.doctor.planning.naive import of_the_web
from async_contrast.doctor.project.facts import Import
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.waits.waiting import waits


class UsedExtension(NamedTuple):
    """An extension for Flask that is imported."""

    name: str
    """What is imported."""
    known: Extension | None
    """None if the tables do not know it: somebody has to look."""
    places: tuple[Place, ...]
    """Where it is imported."""


class UsedLibrary(NamedTuple):
    """A library that blocks, and is called."""

    counterpart: Counterpart
    kinds: tuple[Blocks, ...]
    places: tuple[Place, ...]
    """Where it is called."""
    in_requests: tuple[Place, ...]
    """Those of them that a request may come to."""


def extensions(project: Project) -> tuple[UsedExtension, ...]:
    """By name."""
    places: dict[str, list[Place]] = defaultdict(list)
    for facts in project.modules.values():
        for each in facts.imports:
            name = _extension(project, each)
            if name and not each.typing_only:
                places[name].append(Place(facts.path, each.line, each.column))
    return tuple(
        UsedExtension(name, project.libraries.extension(name), tuple(sorted(places[name])))
        for name in sorted(places)
    )


def _extension(project: Project, imported: Import) -> str:
    root = imported.target.partition(".")[0]
    if root in project.modules:
        return ""
    known = project.libraries.extension(imported.target)
    if known is not None:
        return known.name
    return root if root.startswith(("flask_", "flaskext")) else ""


def libraries(project: Project) -> tuple[UsedLibrary, ...]:
    """Those that requests come to most often first."""
    web = of_the_web(project)
    found: dict[Counterpart, list[tuple[Place, Blocks, bool]]] = defaultdict(list)
    for name, function in project.functions.items():
        for wait in waits(project, function):
            counterpart = project.libraries.counterpart(wait.name)
            if counterpart is not None and project.side(project.file(function)) != "quart":
                place = project.place(function, wait.event)
                found[counterpart].append((place, wait.kind, name in web))
    return tuple(sorted(_used(found), key=_most_first))


def _used(found: dict[Counterpart, list[tuple[Place, Blocks, bool]]]) -> Iterator[UsedLibrary]:
    for counterpart, places in found.items():
        yield UsedLibrary(
            counterpart,
            tuple(dict.fromkeys(kind for _, kind, _ in places)),
            tuple(sorted(place for place, _, _ in places)),
            tuple(sorted(place for place, _, in_request in places if in_request)),
        )


def _most_first(used: UsedLibrary) -> tuple[int, str]:
    return -len(used.in_requests), used.counterpart.library
