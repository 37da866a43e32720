"""The rows that an async function gets from its sessions, and what is loaded of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from typing import NamedTuple, Protocol

from async_contrast.doctor.project.facts import Event, Function, How, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning, everything_in, parts, way_of
from async_contrast.doctor.reading.of_orm.commits import SCOPED, SESSION
from async_contrast.doctor.reading.of_orm.models import Models
from async_contrast.doctor.reading.of_orm.queries import ALL, Queries, Query, result_of

_BY_CLASS = frozenset({"get", "get_one"})
_TUPLES = frozenset({"execute", "stream"})
_BY_QUERY = frozenset({"execute", "scalars", "scalar", "scalar_one", "stream", "stream_scalars"})
_LISTS = frozenset("all fetchall unique tuples partitions yield_per columns fetchmany".split())  # noqa: SIM905
_ONE = frozenset("first one one_or_none fetchone".split())  # noqa: SIM905
_SCALARS = frozenset("scalars scalar scalar_one scalar_one_or_none".split())  # noqa: SIM905
"""What is asked of a result: all of its rows, one of them, or their first elements."""


_number = count().__next__


class Expired(NamedTuple):
    """What a commit has made of a row: its attributes are not known any more."""

    line: int
    sure: bool


@dataclass(slots=True)
class Row:
    """An object of a mapped class, or several."""

    entity: str
    session: Ref
    loaded: set[str] = field(default_factory=set)
    """The attributes that need no SQL any more; `*` for all."""
    is_new: bool = False
    """Whether it was made here, and not flushed yet."""
    sure: bool = True
    """Whether session and class were followed to their definitions."""
    is_tuple: bool = False
    """Whether it comes in tuples, of which it is an element."""
    expired: Expired | None = None
    """If it was when a function gave it."""
    number: int = field(default_factory=_number)
    """No other has it."""

    def copy(self, **changes: object) -> Row:
        """Another row, of which the same is known but for these changes."""
        return replace(self, loaded=set(self.loaded), number=_number(), **changes)  # type: ignore[arg-type]

    def has(self, name: str) -> bool:
        return name in self.loaded or ALL in self.loaded


class Gives(Protocol):
    """What other functions of the project give."""

    def given(self, function: Function) -> tuple[Row, ...]: ...

    def query(self, ref: Ref, function: Function) -> Query | None: ...


class Rows:
    """Follows the events of one function."""

    def __init__(self, project: Project, models: Models, flows: Gives, function: Function) -> None:
        self._project = project
        self._flows = flows
        self._function = function
        self.rows: dict[Ref, dict[str, Row]] = {}
        """By the Ref of what a call gives, and by class: one Ref may mean several calls."""
        self.queries = Queries(project, models)

    def resolve(self, ref: Ref) -> Iterator[tuple[Row, tuple[str, ...]]]:
        """The rows that a Ref begins with, and the steps that it goes on with."""
        for row, rest, is_entity in self._resolve(ref):
            if is_entity or not rest:
                yield row, rest

    def returned(self, ref: Ref) -> Iterator[tuple[Row, Row]]:
        """The rows that a Ref means, each with a copy for who is given it."""
        for row, rest, is_entity in self._resolve(ref):
            if not rest:
                yield row, row.copy(is_tuple=not is_entity)

    def _resolve(self, ref: Ref) -> Iterator[tuple[Row, tuple[str, ...], bool]]:
        """Also, whether the row itself is meant, and not a tuple that it is an element of."""
        way = way_of(ref)
        text, at, known = "", 0, None
        for n, each in enumerate(way, 1):
            text += each
            if text in self.rows:
                known, at = self.rows[text], n
        for row in (known or {}).values():
            yield row, *_rest(way[at:], row)

    def follow(self, event: Event) -> None:
        """Takes note of what an event makes, loads and changes."""
        if event.kind == Kind.STORE:
            for row, rest in self.resolve(event.ref):
                if len(rest) == 1:
                    row.loaded.add(rest[0][1:])
        elif event.kind == Kind.LOAD:
            for row, rest in self.resolve(event.ref):
                if rest[:1] == (".awaitable_attrs",) and len(rest) > 1:
                    row.loaded.add(rest[1][1:])
                elif rest[:1] == (".__dict__",):
                    row.loaded.add(ALL)  # it looks what is loaded
        elif event.kind == Kind.CALL:
            self._call(event)

    def _call(self, event: Event) -> None:
        owner, _, name = event.ref.rpartition(".")
        if self.queries.follow(event):
            return
        if name in _BY_CLASS | _BY_QUERY and self._is_awaited(event):
            self._ask(event, owner, name)
        elif name == "refresh":
            self._refresh(event)
        elif name in ("run_sync", "expunge_all"):
            for row in self.all():
                row.loaded.add(ALL)
        elif name in ("add", "add_all", "merge", "append", "remove"):
            self._add(event, owner)
        elif name in ("flush", "commit") and self._is_awaited(event):
            for row in self.all():
                row.is_new = row.is_new and row.session != owner
        else:
            self._other(event)

    def all(self) -> Iterator[Row]:
        return (row for by_class in self.rows.values() for row in by_class.values())

    @staticmethod
    def _is_awaited(event: Event) -> bool:
        return event.how in (How.AWAITED, How.ENTERED, How.ITERATED)

    def _ask(self, event: Event, owner: Ref, name: str) -> None:
        """A session is asked for rows; of one Ref of `get()`, those of several classes are kept."""
        sure = self._project.is_a(owner, SESSION, SCOPED)
        value = self._project.value(owner)
        may_be = value.kind is Meaning.UNKNOWN or value.name.startswith("quart.")
        query = self._query(event, name) if event.args and (sure or may_be) else None
        if query is None:
            return
        text = f"{result_of(event)}!" if event.how == How.AWAITED else result_of(event)
        before = self.rows.get(text, {}) if name in _BY_CLASS else {}
        sure = sure and "{}" not in owner and "?" not in owner
        new = {
            each: Row(each, owner, set(query.loaded), sure=sure, is_tuple=name in _TUPLES)
            for each in query.entities
            if each
        }
        self.rows[text] = before | new

    def _query(self, event: Event, name: str) -> Query | None:
        given = event.args[0]
        if name in _BY_QUERY:
            known = self.queries.known.get(given)
            return known or self._flows.query(given, self._function)
        entity = self.queries.class_of(given)
        options = dict(event.keywords).get("options", "")
        loaded = self.queries.taken((options,)) if options else set()
        return Query((entity,), loaded) if entity else None

    def _refresh(self, event: Event) -> None:
        names = dict(event.keywords).get("attribute_names", "")
        names = event.args[1] if len(event.args) > 1 else names
        texts = {each[2:-1] for each in parts(names) if each.startswith(("='", '="'))}
        for ref in event.args[:1]:
            for row, _ in self.resolve(ref):
                row.loaded |= texts or ({ALL} if names else set())

    def _add(self, event: Event, owner: Ref) -> None:
        """A row is given to a session, or to another row, which tells it whose it is."""
        to_row = any(rest for _, rest in self.resolve(owner))
        for ref in event.args:
            for each in everything_in(ref):
                for row, rest in self.resolve(each):
                    if not rest and to_row:
                        row.loaded.add(ALL)
                    elif not rest:
                        row.session = owner

    def _other(self, event: Event) -> None:
        """A row that is made, or that a function of the project gives."""
        entity = self.queries.class_of(event.ref)
        if entity:
            loaded = {name for name, _ in event.keywords}
            if "**" in loaded:
                loaded.add(ALL)
            self.rows[result_of(event)] = {entity: Row(entity, "", loaded, is_new=True)}
            return
        target = self._project.target(event)
        if target is not None and not target.is_generator and target.class_ != event.ref:
            given = self._flows.given(target)
            if given:
                text = f"{result_of(event)}!" if target.is_async else result_of(event)
                self.rows[text] = {row.entity: row.copy(sure=False) for row in given}


def _rest(way: tuple[str, ...], row: Row) -> tuple[tuple[str, ...], bool]:
    """The steps that do not just pick some of the rows, and whether a row is picked by then."""
    short = f".{row.entity.rpartition('.')[2]}"
    is_row, is_entity = False, not row.is_tuple
    while way:
        name = way[0][1:] if len(way) > 1 and way[1][0] == "(" else ""
        if name in _LISTS | _ONE | _SCALARS:
            is_row, is_entity = is_row or name in _ONE, is_entity or name in _SCALARS
            way = way[2:]
        elif way[0] == short:
            is_entity, way = True, way[1:]
        elif way[0][0] in "*[":
            is_row, is_entity = True, is_entity or is_row
            way = way[1:]
        elif way[0] == "!":
            way = way[1:]
        else:
            break
    return way, is_entity
