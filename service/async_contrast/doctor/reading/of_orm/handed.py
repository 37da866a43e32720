"""What async functions of the project load of the rows that they, or their sessions, are given."""

from __future__ import annotations

from collections.abc import Set
from typing import NamedTuple

from async_contrast.doctor.project.facts import Function, Kind
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.of_orm.models import Models
from async_contrast.doctor.reading.of_orm.queries import named

_LOADS_AGAIN = frozenset({"refresh", "run_sync"})
_AWAITABLE = ".awaitable_attrs."
_LEVELS = 4
"""Of functions that call others."""


class Loads(NamedTuple):
    """What a function may load."""

    anything: bool = False
    """Whether it refreshes a row, or lets plain code read it."""
    names: Set[str] = frozenset()
    """The attributes that its queries load."""


class Handed:
    """Looks functions through, each once."""

    def __init__(self, project: Project, models: Models) -> None:
        self._project = project
        self._models = models
        self._known: dict[str, Loads] = {}

    def loads(self, function: Function, levels: int = _LEVELS) -> Loads:
        """What a function loads, and those do that it calls."""
        if not levels:
            return Loads()
        if function.name not in self._known:
            self._known[function.name] = Loads()  # for functions that call each other
            self._known[function.name] = self._look(function, levels - 1)
        return self._known[function.name]

    def _look(self, function: Function, levels: int) -> Loads:
        anything, names = False, set[str]()
        for event in function.events:
            if event.kind == Kind.CALL and self._models.kind(event.ref) == "loader":
                names.update(named(event))
            elif event.kind == Kind.CALL:
                anything = anything or event.ref.rpartition(".")[2] in _LOADS_AGAIN
            elif event.kind == Kind.LOAD:
                anything = anything or _AWAITABLE in event.ref
        for call in self._project.calls(function):
            more = self.loads(self._project.functions[call.callee], levels)
            anything, names = anything or more.anything, names | more.names
        return Loads(anything, names)
