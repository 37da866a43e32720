"""What commits expire, while a function is followed."""

from __future__ import annotations

from async_contrast.doctor.project.facts import Block, Event, Function, Kind, Ref
from async_contrast.doctor.reading.of_orm.queries import ALL
from async_contrast.doctor.reading.of_orm.row import Expired, Row
from async_contrast.doctor.reading.of_orm.rows import BY_CLASS, Rows
from async_contrast.doctor.reading.of_orm.sessions import Sessions

_BEGIN = ".begin()"
_LOADS_AGAIN = frozenset({"refresh", "expunge"})


class Expiry:
    """Follows the events of one function, beside its rows."""

    def __init__(self, sessions: Sessions, rows: Rows, function: Function) -> None:
        self._sessions = sessions
        self._rows = rows
        self._function = function
        self._expired: dict[int, Expired] = {}
        """By the number of a row."""
        self._before: list[dict[int, Expired]] = []
        """What was expired when each of the blocks around began."""
        self._before_try: dict[int, Expired] = {}

    def of(self, row: Row) -> Expired | None:
        """Which commit expired a row, if any did."""
        return self._expired.get(row.number, row.expired)

    def follow(self, event: Event, *, leaves: bool) -> bool:
        """Takes note of an event; whether a loop ends in which something has expired.

        `leaves` says of the end of a branch that nobody comes to it.
        """
        for row, name in self._rows.giving.of(event):
            self._give(row, name)
        if event.kind == Kind.ENTER:
            self._enter(event)
        elif event.kind == Kind.LEAVE:
            return self._leave(event, leaves=leaves)
        elif event.kind == Kind.CALL:
            self._call(event)
        elif event.kind == Kind.LOAD:
            self._await_attribute(event)
        return False

    def _give(self, row: Row, name: str) -> None:
        """An attribute has a value from here on; as long as it is not expired again."""
        expired = self.of(row)
        if expired is not None and name == ALL:
            self._load(row)
        elif expired is not None:
            given = expired.given | {name}
            self._expired[row.number] = expired._replace(given=given)

    def _await_attribute(self, event: Event) -> None:
        """With one attribute that is awaited come all columns that have expired."""
        for row, rest in self._rows.resolve(event.ref):
            if rest[:1] == (".awaitable_attrs",):
                self._load(row)

    def _load(self, row: Row) -> None:
        row.expired = None
        self._expired.pop(row.number, None)

    def _enter(self, event: Event) -> None:
        self._before.append(dict(self._expired))
        if event.how == Block.EXCEPT:
            self._expired = dict(self._before_try)

    def _leave(self, event: Event, *, leaves: bool) -> bool:
        before = self._before.pop() if self._before else {}
        if event.how == Block.TRY:
            self._before_try = before
        elif event.how == Block.EXCEPT or leaves:
            self._expired = before
        if event.how == Block.ASYNC_WITH and event.ref.endswith(_BEGIN):
            for session in (event.ref.removesuffix(_BEGIN), f"{event.ref}>"):
                self._commit(session, event.line)
        if event.how in (Block.ASYNC_WITH, Block.WITH):
            for row in self._rows.all():
                row.session = "" if row.session == f"{event.ref}>" else row.session
        return event.how == Block.LOOP and self._expired != before

    def _call(self, event: Event) -> None:
        owner, _, name = event.ref.rpartition(".")
        if name == "commit":
            self._commit(owner, event.line)
        elif name == "run_sync":
            self._expired.clear()
        elif name in _LOADS_AGAIN:
            for ref in event.args[:1]:
                for row, _ in self._rows.resolve(ref):
                    self._load(row)
        else:
            self._ask(event, owner, name)

    def _ask(self, event: Event, session: Ref, name: str) -> None:
        """Rows that are asked for again: a query may load all of a class, `get()` only one."""
        query = self._rows.asked(event)
        for row in self._rows.all() if query is not None else ():
            if row.session != session or query is None or row.entity not in query.entities:
                continue
            expired = self.of(row)
            if name not in BY_CLASS:
                self._load(row)
            elif expired is not None:
                self._expired[row.number] = expired._replace(sure=False)

    def _commit(self, session: Ref, line: int) -> None:
        for row in self._rows.all():
            if row.session == session:
                expires, sure = self._sessions.expires(session, self._function)
                if expires:
                    self._expired[row.number] = Expired(line, sure and row.sure)
