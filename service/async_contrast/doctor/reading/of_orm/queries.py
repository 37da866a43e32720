"""The SELECTs that a function puts together, and what their options load."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from async_contrast.doctor.project.facts import Event, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning, parts
from async_contrast.doctor.reading.of_orm.models import Models

ALL = "*"
"""Of attributes: all."""


@dataclass(slots=True)
class Query:
    """A SELECT of mapped classes."""

    entities: tuple[str, ...]
    """The classes; an empty text for a column or an expression."""
    loaded: set[str] = field(default_factory=set)


class Queries:
    """Follows what a function selects."""

    def __init__(self, project: Project, models: Models) -> None:
        self._project = project
        self._models = models
        self.known: dict[Ref, Query] = {}
        self._loaders: list[str] = []
        """The attributes that loaders named since options took some."""

    def follow(self, event: Event) -> bool:
        """Takes note of a call; whether it was one of a loader or a query."""
        owner, _, name = event.ref.rpartition(".")
        kind = self._models.kind(event.ref)
        if kind == "loader":
            self._loaders += named(event)
        elif kind == "select":
            self.known[result_of(event)] = Query(tuple(map(self.class_of, event.args)))
        elif owner in self.known:
            self._refine(event, self.known[owner], name)
        else:
            return False
        return True

    def class_of(self, ref: Ref) -> str:
        """The mapped class that an expression means, or empty."""
        value = self._project.value(ref)
        is_mapped = value.kind is Meaning.CLASS and self._models.is_mapped(value.name)
        return value.name if is_mapped else ""

    def _refine(self, event: Event, query: Query, name: str) -> None:
        """A query goes on: `.where()`, `.options()`."""
        loaded = query.loaded | (self.taken(event.args) if name == "options" else set())
        self.known[result_of(event)] = replace(query, loaded=loaded)

    def taken(self, options: tuple[Ref, ...]) -> set[str]:
        """What options load; all, if it cannot be told."""
        names, self._loaders = set(self._loaders), []
        every = [each for ref in options for each in parts(ref) or (ref,)]
        known = every and all(
            each.startswith("sqlalchemy.orm.") and "{}" not in each for each in every
        )
        return names if known else {ALL}


def named(event: Event) -> Iterator[str]:
    """The attributes that a loader names: of which class does not matter much."""
    for ref in event.args:
        yield ALL if ref[:1] in "=?~" else ref.rpartition(".")[2]


def result_of(event: Event) -> Ref:
    """The Ref of what a call gives."""
    first = event.args[0] if event.args else ""
    is_constant = first[:1] == "=" and not parts(first) and not first.endswith("()")
    return f"{event.ref}({first[1:] if is_constant else ''})"
