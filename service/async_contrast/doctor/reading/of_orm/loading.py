"""AC1002, AC1003 and AC1008: attributes that are read where no await stands, and need SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.assigned import argument_of
from async_contrast.doctor.project.facts import Event, Function, Kind
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.walk import Spot, Walk
from async_contrast.doctor.reading.of_orm.expiring import Expiry
from async_contrast.doctor.reading.of_orm.flows import Flows
from async_contrast.doctor.reading.of_orm.models import Models
from async_contrast.doctor.reading.of_orm.parents import Parents
from async_contrast.doctor.reading.of_orm.row import Expired, Row
from async_contrast.doctor.reading.of_orm.rows import Rows
from async_contrast.doctor.reading.of_orm.sessions import Sessions
from async_contrast.doctor.reading.of_orm.touching import reads_of, reads_of_self


def reads(project: Project, models: Models, sessions: Sessions) -> Iterator[Finding]:
    """AC1002, AC1003 and AC1008, in async functions."""
    if not models.any:
        return
    flows, parents = Flows(project, models, sessions), Parents(project, models)
    for function in project.functions.values():
        if function.is_async and any(event.kind == Kind.AWAIT for event in function.events):
            rows = flows.rows(function)
            expiry = Expiry(sessions, rows, function)
            yield from Reading(project, parents, rows, expiry, function).findings()


class Reading:
    """Reads one async function."""

    def __init__(
        self, project: Project, parents: Parents, rows: Rows, expiry: Expiry, function: Function
    ) -> None:
        self._project = project
        self._models = parents.models
        self._parents = parents
        self._rows = rows
        self._expiry = expiry
        self._function = function
        self._walk = Walk(function)
        self._told: set[tuple[str, str]] = set()
        self._again = False
        """Whether a loop is read a second time."""

    def findings(self) -> Iterator[Finding]:
        yield from self._read_all(self._walk.spots)

    def _read_all(self, spots: Sequence[Spot]) -> Iterator[Finding]:
        for spot in spots:
            if spot.event.kind in (Kind.LOAD, Kind.CALL):
                yield from self._read(spot.event)
            if spot.event.kind == Kind.CALL:
                yield from self._given(spot.event)
            expires = self._expiry.follow(spot.event, leaves=self._walk.is_left(spot.at))
            if expires and not self._again:
                self._again = True
                yield from self._read_all(self._walk.inside(spot.at))
                self._again = False
            self._rows.follow(spot.event)

    def _read(self, event: Event) -> Iterator[Finding]:
        candidates = list(self._rows.resolve(event.ref))
        for row, rest in candidates:
            if not rest or rest[0][0] != ".":
                continue
            is_call = event.kind == Kind.CALL and len(rest) == 1
            name = rest[0][1:]
            if not is_call or self._project.method(row.entity, name) is not None:
                yield from self._of_row(event, row, name, alone=len(candidates) == 1)

    def _given(self, event: Event) -> Iterator[Finding]:
        """What a function of the project reads of a row that it is given."""
        if not any(row for ref in event.args for row, _ in self._rows.resolve(ref)):
            return
        target = self._project.target(event)
        if target is None or any(each.ref.endswith(".refresh") for each in target.events):
            return
        for parameter in target.parameters:
            names = tuple(reads_of(target, parameter.annotation or f"?{parameter.name}"))
            for row, rest in self._rows.resolve(argument_of(target, event, parameter.name)):
                for name in names if not rest else ():
                    yield from self._of_row(event, row, name, alone=False)

    def _of_row(self, event: Event, row: Row, name: str, *, alone: bool) -> Iterator[Finding]:
        """An attribute, a method or a property of a row is asked for."""
        expired = self._expiry.of(row)
        if expired is not None and self._asks(row, name, expired):
            yield from self._after_commit(event, row, name, expired, alone=alone)
        else:
            yield from self._lazy(event, row, name, alone=alone)

    def _asks(self, row: Row, name: str, expired: Expired) -> bool:
        """Whether what has expired is asked for: an attribute, or a method or property that reads
        one."""
        method = self._project.method(row.entity, name)
        return any(
            self._models.has(row.entity, each) and each not in expired.given
            for each in ((name,) if method is None else reads_of_self(method))
        )

    def _after_commit(
        self, event: Event, row: Row, name: str, expired: Expired, *, alone: bool
    ) -> Iterator[Finding]:
        """AC1002: the first read of a class."""
        if (row.entity, "") in self._told:
            return
        self._told.add((row.entity, ""))
        short = row.entity.rpartition(".")[2]
        says = f"`{name}` of a `{short}` is read after the commit in line {expired.line}"
        sureness = Sureness.CERTAIN if expired.sure and alone else Sureness.LIKELY
        yield found(self._project, "AC1002", (self._function, event), says, sureness)

    def _lazy(self, event: Event, row: Row, name: str, *, alone: bool) -> Iterator[Finding]:
        """AC1003, AC1008: the first read of an attribute, or of a method that reads it."""
        for attribute, through in self._asked(row, name):
            code = self._code(row.entity, attribute)
            if not code or row.has(attribute):
                continue
            if row.is_new or (row.entity, attribute) in self._told:
                continue
            beside = list(self._rows.beside(row, self._parents_by(row, attribute)))
            if any(row.number in each.near or each.number in row.near for each in beside):
                continue
            self._told.add((row.entity, attribute))
            short = row.entity.rpartition(".")[2]
            says = f"`{short}.{attribute}` is read{through}, and nothing has loaded it before"
            sure = row.sure and alone and not through and not beside
            sureness = Sureness.CERTAIN if sure else Sureness.LIKELY
            yield found(self._project, code, (self._function, event), says, sureness)

    def _code(self, entity: str, attribute: str) -> str:
        """What it is to read an attribute that nothing has loaded; empty if that is no matter."""
        relationship = self._models.of(entity, attribute)
        if relationship is not None:
            return "AC1003" if relationship.is_lazy else ""
        return "AC1008" if self._models.is_deferred(entity, attribute) else ""

    def _parents_by(self, row: Row, attribute: str) -> Set[str]:
        """The classes of rows which a session that has them gives without SQL."""
        relationship = self._models.of(row.entity, attribute)
        return self._parents.of(relationship) if relationship is not None else frozenset()

    def _asked(self, row: Row, name: str) -> Iterator[tuple[str, str]]:
        """The attributes that a read asks for, and through which method."""
        method = self._project.method(row.entity, name)
        if method is None:
            yield name, ""
        elif not method.is_async:
            for attribute in reads_of_self(method):
                yield attribute, f" by `{name}`"
