"""The rows that an async function gets from its sessions, and what is loaded of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from typing import Protocol

from async_contrast.doctor.project.facts import Event, Function, How, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning, everything_in, parts, text_of, way_of
from async_contrast.doctor.reading.of_orm.commits import SCOPED, SESSION
from async_contrast.doctor.reading.of_orm.giving import Giving
from async_contrast.doctor.reading.of_orm.handed import Loads
from async_contrast.doctor.reading.of_orm.mentions import Mentions
from async_contrast.doctor.reading.of_orm.models import Models
from async_contrast.doctor.reading.of_orm.queries import ALL, Queries, Query, result_of
from async_contrast.doctor.reading.of_orm.row import Row

BY_CLASS = frozenset({"get", "get_one"})
_TUPLES = frozenset({"execute", "stream"})
_BY_QUERY = frozenset({"execute", "scalars", "scalar", "scalar_one", "stream", "stream_scalars"})
_LISTS = frozenset("all fetchall unique tuples partitions yield_per columns fetchmany".split())  # noqa: SIM905
_ONE = frozenset("first one one_or_none fetchone".split())  # noqa: SIM905
_LETS_GO = frozenset({"expunge", "expunge_all", "make_transient"})
_SCALARS = frozenset("scalars scalar scalar_one scalar_one_or_none".split())  # noqa: SIM905
"""What is asked of a result: all of its rows, one of them, or their first elements."""


class Gives(Protocol):
    """What other functions of the project give."""

    def given(self, function: Function) -> tuple[Row, ...]: ...

    def query(self, ref: Ref, function: Function) -> Query | None: ...

    @property
    def loads(self) -> Callable[[Function], Loads]: ...


class Rows:
    """Follows the events of one function."""

    def __init__(self, project: Project, models: Models, flows: Gives, function: Function) -> None:
        self._project = project
        self._flows = flows
        self._function = function
        self.rows: dict[Ref, dict[str, Row]] = {}
        """By the Ref of what a call gives, and by class: one Ref may mean several calls."""
        self.queries = Queries(project, models)
        self.giving = Giving(project, self, flows.loads)
        self._mentions = Mentions(self.resolve)
        self._asked_last: tuple[Row, ...] = ()

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
        for row, name in self.giving.of(event):
            row.loaded.add(name)
        if event.kind == Kind.LOAD:
            for row, rest in self.resolve(event.ref):
                if rest[:1] == (".awaitable_attrs",) and len(rest) > 1:
                    row.loaded.add(rest[1][1:])
        elif event.kind == Kind.CALL:
            self._mentions.follow(event)
            self._call(event)
        elif event.kind == Kind.AWAIT and event.how == How.DROPPED:
            for row in self._asked_last:
                row.kept = False
        elif event.kind == Kind.AWAIT:
            self._asked_last = ()

    def _call(self, event: Event) -> None:
        owner, _, name = event.ref.rpartition(".")
        if self.queries.follow(event):
            return
        if name in BY_CLASS | _BY_QUERY and self._is_awaited(event):
            self._ask(event, owner, name)
        elif name == "refresh":
            self._refresh(event)
        elif name == "run_sync":
            for row in self.all():
                row.loaded.add(ALL)
        elif name in _LETS_GO:
            self._let_go(event)
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

    def asked(self, event: Event) -> Query | None:
        """What an event asks a session for, if that is rows; without the options of `get()`."""
        owner, _, name = event.ref.rpartition(".")
        is_call = event.kind == Kind.CALL and name in BY_CLASS | _BY_QUERY
        if not is_call or not event.args or not self._is_awaited(event):
            return None
        value = self._project.value(owner)
        may_be = value.kind is Meaning.UNKNOWN or value.name.startswith("quart.")
        if not may_be and not self._project.is_a(owner, SESSION, SCOPED):
            return None
        given = event.args[0]
        if name in _BY_QUERY:
            known = self.queries.known.get(given)
            return known or self._flows.query(given, self._function)
        entity = self.queries.class_of(given)
        return Query((entity,)) if entity else None

    def _ask(self, event: Event, owner: Ref, name: str) -> None:
        """A session is asked for rows; of one Ref of `get()`, those of several classes are kept."""
        query = self.asked(event)
        if query is None:
            return
        given = dict(event.keywords)
        if name in BY_CLASS:
            options = given.get("options", given.get("**"))
            query.loaded = self.queries.taken((options,)) if options is not None else set()
        if name not in BY_CLASS or "populate_existing" in given:
            self._load_more(query, owner)
        text = f"{result_of(event)}!" if event.how == How.AWAITED else result_of(event)
        before = self.rows.get(text, {}) if name in BY_CLASS else {}
        is_session = self._project.is_a(owner, SESSION, SCOPED)
        row = Row(
            "",
            owner,
            query.loaded,
            sure=is_session and "{}" not in owner and "?" not in owner,
            is_tuple=name in _TUPLES,
            near=self._mentions.of(event),
        )
        new = {each: row.copy(entity=each) for each in query.entities if each}
        together = frozenset(each.number for each in new.values())
        for each in new.values():
            each.near |= together
        self._asked_last = tuple(new.values())
        self.rows[text] = before | new

    def _load_more(self, query: Query, session: Ref) -> None:
        """What loaders load is also loaded of the rows that the session has already."""
        for row in self.all():
            if row.session == session:
                some = query.loaded if row.entity in query.entities else query.loaded - {ALL}
                row.loaded |= some

    def beside(self, row: Row, classes: Set[str]) -> Iterator[Row]:
        """The other rows of these classes that the session of a row holds."""
        for other in self.all():
            is_held = other.kept and not other.is_new and other.session == row.session != ""
            if is_held and other.entity in classes and other.number != row.number:
                yield other

    def _refresh(self, event: Event) -> None:
        names = dict(event.keywords).get("attribute_names", "")
        names = event.args[1] if len(event.args) > 1 else names
        texts = {text for each in parts(names) if (text := text_of(each))}
        for ref in event.args[:1]:
            for row, _ in self.resolve(ref):
                row.loaded |= texts or ({ALL} if names else set())

    def _let_go(self, event: Event) -> None:
        """Rows leave their sessions: a commit expires them no more, and they load nothing."""
        rows = (row for ref in event.args for row, rest in self.resolve(ref) if not rest)
        for row in rows if event.args else self.all():
            row.session = ""
            row.loaded.add(ALL)

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
            self.rows[result_of(event)] = {
                entity: Row(entity, "", loaded, is_new=True, near=self._mentions.of(event))
            }
            return
        target = self._project.target(event)
        if target is None and event.how == How.AWAITED and not self._project.library(event.ref):
            for row in (row for ref in event.args for row, rest in self.resolve(ref) if not rest):
                row.sure = False  # nobody knows what it loads
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
