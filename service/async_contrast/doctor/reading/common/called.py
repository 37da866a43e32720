"""Calls by the last part of what is called: most readings ask for a few names of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from async_contrast.doctor.libraries.names import Listed
from async_contrast.doctor.project.facts import Event, Function
from async_contrast.doctor.project.project import Project

Place = tuple[Function, Event]


def calls_named(project: Project, names: Iterable[str]) -> Iterator[Place]:
    """Every CALL of something with one of these last names, and the function that it stands in."""
    for name in sorted(set(names)):
        yield from ((function, event) for function, _, event in project.calls_named(name))


def calls_of(project: Project, listed: Listed) -> Iterator[Place]:
    """The calls of what a table lists, also by other paths and at classes derived."""
    for function, event in calls_named(project, last_names(listed)):
        if project.library(event.ref) in listed:
            yield function, event


def last_names(listed: Listed) -> Iterator[str]:
    return (name.rpartition(".")[2] for name in listed.listed)
