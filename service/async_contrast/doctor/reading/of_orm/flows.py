"""What functions of the project give: rows, and queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from async_contrast.doctor.project.facts import Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.common.walk import Walk
from async_contrast.doctor.reading.of_orm.expiring import Expiry
from async_contrast.doctor.reading.of_orm.handed import Handed
from async_contrast.doctor.reading.of_orm.models import Models
from async_contrast.doctor.reading.of_orm.queries import Query
from async_contrast.doctor.reading.of_orm.row import Row
from async_contrast.doctor.reading.of_orm.rows import Rows
from async_contrast.doctor.reading.of_orm.sessions import Sessions

_LEVELS = 10
"""Of functions that return what others give."""


class Flows:
    """Follows functions, each once."""

    def __init__(self, project: Project, models: Models, sessions: Sessions) -> None:
        self._project = project
        self._models = models
        self._sessions = sessions
        self._given: dict[str, tuple[Row, ...]] = {}
        self.loads = Handed(project, models).loads
        self._level = 0

    @contextmanager
    def _a_level(self) -> Iterator[None]:
        self._level += 1
        yield
        self._level -= 1

    def rows(self, function: Function) -> Rows:
        """Nothing of a function yet."""
        return Rows(self._project, self._models, self, function)

    def given(self, function: Function) -> tuple[Row, ...]:
        """The rows that a function returns, of sessions that are async."""
        if function.name not in self._given and self._level < _LEVELS:
            self._given[function.name] = ()  # for functions that call each other
            with self._a_level():
                self._given[function.name] = self._follow(function)
        return self._given.get(function.name, ())

    def _follow(self, function: Function) -> tuple[Row, ...]:
        rows, walk = self.rows(function), Walk(function)
        expiry = Expiry(self._sessions, rows, function)
        found: dict[str, Row] = {}
        for spot in walk.spots:
            expiry.follow(spot.event, leaves=walk.is_left(spot.at))
            rows.follow(spot.event)
            if spot.event.kind == Kind.RETURN:
                for row, copy in rows.returned(spot.event.ref):
                    found[row.entity] = replace(copy, expired=expiry.of(row))
        return tuple(found.values())

    def query(self, ref: Ref, function: Function) -> Query | None:
        """The query that a call of a function of the project gives."""
        called = ref.rpartition("(")[0]
        for event in function.events:
            if event.kind == Kind.CALL and event.ref == called:
                target = self._project.target(event)
                if target is None or target.name == function.name or target.is_generator:
                    return None
                return self._returned(target)
        return None

    def _returned(self, function: Function) -> Query | None:
        if self._level >= _LEVELS:
            return None
        rows = self.rows(function)
        with self._a_level():
            for event in function.events:
                rows.follow(event)
        known = rows.queries.known
        return next((known[each] for each in function.returns if each in known), None)
