"""Sessions and transactions on threads: a session a thread, and the database between them.

No shared_session_warm_read and no shared_session_scoped_by_thread here: threads that read at once
through one Session race inside of it, and a scope by thread is what own_session_scoped has.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, NullPool, Select, event, select, update
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.orm import Session, scoped_session

from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE
from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.specimen.statements import recorded
from async_contrast.specimen.store import Store
from async_contrast.topics.controls import Place, ensure
from async_contrast.topics.crew import meet, meet_all, run_threads, wait_for
from async_contrast.topics.relationships.sharing import rules
from async_contrast.topics.relationships.sharing.models import Counter, Entry

type_of_session = Session | scoped_session[Any]

_THE_COUNTER = select(Counter)


# shared-session: one session, many workers


def shared_session_first_read(trial: Trial) -> None:
    """One Session, new: everybody reads at once, so nobody has a connection yet."""
    store = rules.new_entries(trial, trial["workers"])
    with _shared_session(store) as (engine, session):

        def read(number: int) -> str:
            try:
                return session.get_one(Entry, number + 1).worker
            except InvalidRequestError as error:
                return rules.refusal(error)

        told = _while_the_first_is_inside(trial["workers"], engine, read)
    rules.judge_reads(trial, told)


def shared_session_first_commit(trial: Trial) -> None:
    """One Session, new: everybody adds a row, then all commit at once."""
    store = rules.new_entries(trial)
    with _shared_session(store) as (engine, session):
        told = _commit_at_once(trial["workers"], session, engine)
    rules.judge_rows(trial, store, told)


def shared_session_commit(trial: Trial) -> None:
    """One Session with a connection: everybody adds a row, then all commit at once."""
    store = rules.new_entries(trial)
    with _shared_session(store) as (engine, session):
        session.connection()
        told = _commit_at_once(trial["workers"], session, engine)
    rules.judge_rows(trial, store, told)


def shared_session_commit_first(trial: Trial) -> None:
    """One Session: everybody adds a row, one commits, then the others roll back, in turn."""
    _take_turns_shared(trial, rules.COMMITTED)


def shared_session_rollback_first(trial: Trial) -> None:
    """One Session: everybody adds a row, one rolls back, then the others commit, in turn."""
    _take_turns_shared(trial, rules.ROLLED_BACK)


def own_session_scoped(trial: Trial) -> None:
    """Flask-SQLAlchemy's db.session, a scoped_session: both turns, an app context a worker."""
    store = rules.new_entries(trial)
    database = SQLAlchemy()
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = store.url
    database.init_app(app)

    @contextmanager
    def begin() -> Iterator[type_of_session]:
        with app.app_context():
            yield database.session

    with app.app_context():
        engine = database.engine
    try:
        with rules.logged(engine) as log:
            told = _take_turns(trial, begin, rules.COMMITTED, log)
            told |= _take_turns(trial, begin, rules.ROLLED_BACK, log)
    finally:
        engine.dispose()
    rules.judge_turns(trial, store, told, log)


def _take_turns_shared(trial: Trial, first: str) -> None:
    store = rules.new_entries(trial)
    with _shared_session(store) as (engine, session), rules.logged(engine) as log:
        told = _take_turns(trial, lambda: nullcontext(session), first, log, flush_early=True)
    rules.judge_turns(trial, store, told, log)


@contextmanager
def _shared_session(store: Store) -> Iterator[tuple[Engine, Session]]:
    with store.opened() as engine, Session(engine) as session:
        yield engine, session


def _commit_at_once(count: int, session: Session, engine: Engine) -> dict[str, str]:
    for number in range(count):
        session.add(Entry(worker=rules.worker(number)))
    rules.expect_added(session, count)

    def commit(_number: int) -> str:
        try:
            session.commit()
        except InvalidRequestError as error:
            return rules.refusal(error)
        return rules.COMMITTED

    told = _while_the_first_is_inside(count, engine, commit)
    return {rules.worker(number): words for number, words in enumerate(told)}


def _while_the_first_is_inside(count: int, engine: Engine, work: Callable[[int], str]) -> list[str]:
    """Keep worker 0 where it first waits for the database until all the others have tried.

    That is while it connects or, with a connection, while it sends a statement.
    """
    inside = threading.Event()
    everybody_tried = threading.Barrier(count)

    def keep(*_: object, **__: object) -> None:
        if not inside.is_set():
            inside.set()
            meet_all(everybody_tried, rules.PATIENCE)

    def run(number: int) -> str:
        if number == 0:
            return work(number)
        wait_for(inside, rules.PATIENCE)
        try:
            return work(number)
        finally:
            meet_all(everybody_tried, rules.PATIENCE)

    event.listen(engine, "do_connect", keep)
    event.listen(engine, "before_cursor_execute", keep)
    return run_threads(count, run)


def _take_turns(
    trial: Trial,
    begin: Callable[[], AbstractContextManager[type_of_session]],
    first: str,
    log: list[str],
    *,
    flush_early: bool = False,
) -> dict[str, str]:
    """Everybody adds a row; worker 0 ends its transaction as `first` says, then the others theirs.

    They end them one after another, each in the opposite way. Every INSERT is sent before, either
    before the first turn or, as SQLite lets one transaction write at a time, in the worker's own.
    """
    count = trial["workers"]
    everybody_added = threading.Barrier(count)
    met = Place()
    one_at_a_time = threading.Lock()
    turns = [threading.Event() for _ in range(count + 1)]
    turns[0].set()

    def work(number: int) -> tuple[str, str]:
        name = f"{rules.worker(number)}, {first} first"
        with begin() as session:
            with one_at_a_time:
                session.add(Entry(worker=name))
                if flush_early:
                    session.flush()
            trial.mark(name, "has added a row")
            with met:
                meet_all(everybody_added, rules.PATIENCE)
            wait_for(turns[number], rules.PATIENCE)
            session.flush()
            word, before = first if number == 0 else rules.OPPOSITE[first], len(log)
            trial.mark(name, word)
            if word == rules.COMMITTED:
                session.commit()
            else:
                session.rollback()
            told = rules.told_by(word, log[before:])
        trial.mark(name, DONE)
        turns[number + 1].set()
        return name, told

    told = dict(run_threads(count, work))
    met.ensure_met(count)
    return told


# sqlite-locked: everybody reads a number, then writes it plus 1


def read_then_write(trial: Trial) -> None:
    """The drivers as they come: SELECT, then UPDATE with what was read plus 1."""
    _read_then_write(trial)


def read_then_write_begin(trial: Trial) -> None:
    """The same after BEGIN."""
    _read_then_write(trial, begin="BEGIN", in_turn=False)


def read_then_write_begin_immediate(trial: Trial) -> None:
    """The same after BEGIN IMMEDIATE."""
    _read_then_write(trial, begin="BEGIN IMMEDIATE", locked_in=SQLITE)


def read_then_write_for_update(trial: Trial) -> None:
    """The same with select(...).with_for_update()."""
    _read_then_write(trial, _THE_COUNTER.with_for_update(), locked_in=POSTGRESQL)


def read_then_write_serializable(trial: Trial) -> None:
    """The same with isolation_level="SERIALIZABLE"."""
    _read_then_write(trial, isolation_level="SERIALIZABLE")


def update_in_one_statement(trial: Trial) -> None:
    """UPDATE counter SET n = n + 1."""
    everybody_there = threading.Barrier(trial["workers"])
    met = Place()

    def increment(session: Session) -> None:
        with met:
            meet_all(everybody_there, rules.PATIENCE)
        session.execute(update(Counter).values(n=Counter.n + 1))
        session.commit()

    _at_once(trial, rules.new_counter(trial), increment)
    met.ensure_met(trial["workers"])


def _read_then_write(
    trial: Trial,
    query: Select[Counter] = _THE_COUNTER,
    *,
    begin: str | None = None,
    in_turn: bool = True,
    locked_in: str = "",
    **options: Any,
) -> None:
    """Nobody writes before everybody has read, but where a lock keeps the others from reading.

    `in_turn` is for the writes that would only wait for each other's COMMIT.
    """
    store = rules.new_counter(trial)
    everybody_read = threading.Barrier(trial["workers"])
    in_vain: list[bool] = []
    met = Place()
    turn = threading.Lock()

    def increment(session: Session) -> None:
        counter = session.scalars(query).one()
        if store.database == locked_in:
            in_vain.append(not meet(everybody_read, rules.CHANCE))
        else:
            with met:
                meet_all(everybody_read, rules.PATIENCE)
        with turn if in_turn else nullcontext():
            counter.n += 1
            session.commit()

    _at_once(trial, store, increment, begin, **options)
    if store.database == locked_in:
        ensure(in_vain == [True] * trial["workers"], "the lock kept nobody out")
    elif begin != "BEGIN IMMEDIATE":  # which PostgreSQL refuses
        met.ensure_met(trial["workers"])


def _at_once(
    trial: Trial,
    store: Store,
    increment: Callable[[Session], None],
    begin: str | None = None,
    **options: Any,
) -> None:
    """A new connection for each worker."""
    engine = store.engine(poolclass=NullPool, connect_args=rules.connect_args(store), **options)
    rules.prepare(engine, begin)

    def work(number: int) -> str:
        trial.mark(number, "is in its transaction")
        try:
            with Session(engine) as session:
                increment(session)
        except DBAPIError as error:
            return rules.answer(error)
        finally:
            trial.mark(number, DONE)
        return rules.OK

    with rules.in_line(store), recorded(engine) as sent:
        begun = time.perf_counter()
        answers = run_threads(trial["workers"], work)
        seconds = time.perf_counter() - begun
    rules.judge_counter(trial, store, answers, sent, seconds)
