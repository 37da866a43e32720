"""Sessions and transactions on threads: a session a thread, and the database between them."""

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

from service.contrast import POSTGRESQL, SQLITE
from service.specimen.statements import recorded
from service.specimen.store import Store
from service.topics.crew import meet, run_threads
from service.topics.relationships.transactions import rules
from service.topics.relationships.transactions.models import Counter, Entry
from service.trial import DONE, Trial

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

        told = _while_the_first_is_inside(trial["workers"], engine, "do_connect", read)
    rules.judge_reads(trial, told)


def shared_session_first_commit(trial: Trial) -> None:
    """One Session, new: everybody adds a row, then all commit at once."""
    store = rules.new_entries(trial)
    with _shared_session(store) as (engine, session):
        told = _commit_at_once(trial["workers"], session, engine, "do_connect")
    rules.judge_rows(trial, store, told)


def shared_session_commit(trial: Trial) -> None:
    """One Session with a connection: everybody adds a row, then all commit at once."""
    store = rules.new_entries(trial)
    with _shared_session(store) as (engine, session):
        session.connection()
        told = _commit_at_once(trial["workers"], session, engine, "before_cursor_execute")
    rules.judge_rows(trial, store, told)


def shared_session_commit_first(trial: Trial) -> None:
    """One Session: everybody adds a row, one commits, then the others roll back, in turn."""
    store = rules.new_entries(trial)
    with _shared_session(store) as (_, session):
        told = _take_turns(trial, lambda: nullcontext(session), rules.COMMITTED)
    rules.judge_rows(trial, store, told)


def shared_session_rollback_first(trial: Trial) -> None:
    """One Session: everybody adds a row, one rolls back, then the others commit, in turn."""
    store = rules.new_entries(trial)
    with _shared_session(store) as (_, session):
        told = _take_turns(trial, lambda: nullcontext(session), rules.ROLLED_BACK)
    rules.judge_rows(trial, store, told)


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

    try:
        told = _take_turns(trial, begin, rules.COMMITTED)
        told |= _take_turns(trial, begin, rules.ROLLED_BACK)
    finally:
        with app.app_context():
            database.engine.dispose()
    rules.judge_rows(trial, store, told)


@contextmanager
def _shared_session(store: Store) -> Iterator[tuple[Engine, Session]]:
    engine = store.engine()
    try:
        with Session(engine) as session:
            yield engine, session
    finally:
        engine.dispose()


def _commit_at_once(count: int, session: Session, engine: Engine, step: str) -> dict[str, str]:
    for number in range(count):
        session.add(Entry(worker=rules.worker(number)))

    def commit(_number: int) -> str:
        try:
            session.commit()
        except InvalidRequestError as error:
            return rules.refusal(error)
        return rules.COMMITTED

    told = _while_the_first_is_inside(count, engine, step, commit)
    return {rules.worker(number): words for number, words in enumerate(told)}


def _while_the_first_is_inside(
    count: int, engine: Engine, step: str, work: Callable[[int], str]
) -> list[str]:
    """Keep worker 0 in a step of the engine's until all the others have tried."""
    inside = threading.Event()
    everybody_tried = threading.Barrier(count)

    def keep(*_: object, **__: object) -> None:
        if not inside.is_set():
            inside.set()
            meet(everybody_tried, rules.PATIENCE)

    def run(number: int) -> str:
        if number == 0:
            return work(number)
        inside.wait(rules.PATIENCE)
        try:
            return work(number)
        finally:
            meet(everybody_tried, rules.PATIENCE)

    event.listen(engine, step, keep)
    return run_threads(count, run)


def _take_turns(
    trial: Trial, begin: Callable[[], AbstractContextManager[type_of_session]], first: str
) -> dict[str, str]:
    """Everybody adds a row; worker 0 ends its transaction as `first` says, then the others theirs.

    They end them one after another, each in the opposite way.
    """
    count = trial["workers"]
    everybody_added = threading.Barrier(count)
    one_at_a_time = threading.Lock()
    turns = [threading.Event() for _ in range(count + 1)]
    turns[0].set()

    def work(number: int) -> tuple[str, str]:
        name = f"{rules.worker(number)}, {first} first"
        with begin() as session:
            with one_at_a_time:
                session.add(Entry(worker=name))
            trial.mark(name, "has added a row")
            everybody_added.wait(rules.PATIENCE)
            turns[number].wait(rules.PATIENCE)
            word = first if number == 0 else rules.OPPOSITE[first]
            trial.mark(name, word)
            if word == rules.COMMITTED:
                session.commit()
            else:
                session.rollback()
        trial.mark(name, DONE)
        turns[number + 1].set()
        return name, word

    return dict(run_threads(count, work))


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

    def increment(session: Session) -> None:
        meet(everybody_there, rules.PATIENCE)
        session.execute(update(Counter).values(n=Counter.n + 1))
        session.commit()

    _at_once(trial, rules.new_counter(trial), increment)


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
    patience = rules.CHANCE if store.database == locked_in else rules.PATIENCE
    everybody_read = threading.Barrier(trial["workers"])
    turn = threading.Lock()

    def increment(session: Session) -> None:
        counter = session.scalars(query).one()
        meet(everybody_read, patience)
        with turn if in_turn else nullcontext():
            counter.n += 1
            session.commit()

    _at_once(trial, store, increment, begin, **options)


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
