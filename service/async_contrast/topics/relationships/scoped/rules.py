"""What both sides prepare and judge alike of a scoped_session."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.specimen.store import Store
from async_contrast.topics.controls import Place, ensure, ensure_others
from async_contrast.topics.crew import meet_all, wait_for
from async_contrast.topics.relationships.sharing import rules as of_sharing
from async_contrast.topics.relationships.sharing.models import Entry

type_of_session = Session | scoped_session[Session]

COMMITTED, ROLLED_BACK = of_sharing.COMMITTED, of_sharing.ROLLED_BACK
KEPT_ROW, UNDONE_ROW = of_sharing.KEPT_ROW, of_sharing.UNDONE_ROW
LOST_ROW, KEPT_ALL_THE_SAME = of_sharing.LOST_ROW, of_sharing.KEPT_ALL_THE_SAME
GIVEN_UP = "given up, and not in the database"
GIVEN_UP_AND_KEPT = "given up, and in the database all the same"

FIRST, SECOND = of_sharing.worker(0), of_sharing.worker(1)
"""The rows of two requests that follow each other on one thread."""

PATIENCE = of_sharing.PATIENCE

logged, new_entries, judge_turns = (
    of_sharing.logged,
    of_sharing.new_entries,
    of_sharing.judge_turns,
)


def scoped(engine: Engine, scope: Any = None) -> scoped_session[Session]:
    """A session for each thread, or for each of what `scope` gives."""
    return scoped_session(sessionmaker(engine), scope)


class Turns:
    """Two requests: one ends its transaction as `first` says, then the other in the opposite way.

    Each has added a row before; as SQLite lets one transaction write at a time, the row is sent in
    its own turn, unless both requests are of one transaction.
    """

    def __init__(self, trial: Trial, first: str, log: Sequence[str]) -> None:
        self.met = Place()
        self._trial = trial
        self._first = first
        self._log = log
        self._both, self._first_ended = threading.Barrier(2), threading.Event()

    def request(self, n: int, session: scoped_session[Session]) -> tuple[str, str]:
        """All of a request, on a thread: its row, its turn and, as Flask's teardown, remove()."""
        self.add(n, session, flush=False)
        with self.met:
            meet_all(self._both, PATIENCE)
        if n == 1:
            wait_for(self._first_ended, PATIENCE)
        try:
            return self.end(n, session)
        finally:
            session.remove()
            self._first_ended.set()

    def add(self, n: int, session: type_of_session, *, flush: bool) -> None:
        """Let this request add its row."""
        session.add(Entry(worker=self._name(n)))
        if flush:
            session.flush()
        self._trial.mark(self._name(n), "has added a row")

    def end(self, n: int, session: type_of_session) -> tuple[str, str]:
        """Let this request end its transaction; the name of its row, and what it was told."""
        session.flush()
        word, before = self._first if n == 0 else of_sharing.OPPOSITE[self._first], len(self._log)
        self._trial.mark(self._name(n), word)
        if word == COMMITTED:
            session.commit()
        else:
            session.rollback()
        self._trial.mark(self._name(n), DONE)
        return self._name(n), of_sharing.told_by(word, self._log[before:])

    def _name(self, n: int) -> str:
        return f"{of_sharing.worker(n)}, {self._first} first"


def give_up(session: type_of_session) -> threading.Thread:
    """The first of two requests: it adds a row, and ends without a commit; on which thread."""
    session.add(Entry(worker=FIRST))
    session.flush()
    return threading.current_thread()


def write(session: type_of_session) -> threading.Thread:
    """The second one: it adds a row, and commits; on which thread."""
    session.add(Entry(worker=SECOND))
    session.commit()
    return threading.current_thread()


def judge_given_up(trial: Trial, store: Store, threads: Collection[threading.Thread]) -> None:
    """Report what became of the row of FIRST, who did not commit; SECOND has.

    Raises RuntimeError unless both were on one of the `threads`, which is not this one.
    """
    ensure_others(threads, 1, threading.current_thread())
    with store.opened() as engine, engine.connect() as connection:
        rows = list(connection.scalars(select(Entry.worker).order_by(Entry.id)))
    ensure(SECOND in rows, f"there are {rows}")
    trial.saw(GIVEN_UP_AND_KEPT if FIRST in rows else GIVEN_UP)
    trial.show("rows in the database", rows)
