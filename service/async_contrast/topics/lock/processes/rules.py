"""The counter in the database, and what both sides do and judge alike."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy import (
    Column,
    Dialect,
    Engine,
    Integer,
    MetaData,
    NullPool,
    Table,
    Update,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.exc import ProgrammingError

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Expectation
from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE, Platform
from async_contrast.contrasts.shows import twice
from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.store import Store
from async_contrast.topics.controls import ensure
from async_contrast.topics.crew import meet
from async_contrast.topics.lock import rules as of_the_topic

KEPT, LOST = of_the_topic.KEPT, of_the_topic.LOST
NOT_KEPT_OUT = of_the_topic.NOT_KEPT_OUT
REFUSED = "BEGIN IMMEDIATE is a syntax error here"

WORKERS = 2
"""Workers in each process: one has its lock, one waits for it."""

CHANCE = 0.5
"""Seconds that others have to come in where a lock should keep them out."""

PATIENCE = 10.0
"""Seconds that others have to come where nothing keeps them out. The trial fails without them."""

COUNTER = Table("counter", MetaData(), Column("n", Integer, nullable=False))

READ = select(COUNTER.c.n)
READ_AND_LOCK = READ.with_for_update()
INCREMENT = update(COUNTER).values(n=COUNTER.c.n + 1)

_IMMEDIATE = "BEGIN IMMEDIATE"
_SYNTAX_ERROR = "42601"
"""syntax_error of postgresql.org/docs/15/errcodes-appendix.html; words may be in any language."""


class Meetings:
    """Where a worker meets others: one of each process, or all workers of all; and how often."""

    def __init__(self, one_of_each: Barrier, everybody: Barrier) -> None:
        self._one_of_each, self._everybody = one_of_each, everybody
        self.times = 0

    def one_of_each(self) -> None:
        """Wait for one of each process; raises threading.BrokenBarrierError if they do not come."""
        self._one_of_each.wait(PATIENCE)
        self.times += 1

    def everybody(self) -> None:
        """Wait for all workers of all processes, likewise."""
        self._everybody.wait(PATIENCE)
        self.times += 1

    def come_in(self) -> bool:
        """Give all the others their CHANCE to come; whether they did."""
        came = meet(self._everybody, CHANCE)
        self.times += 1
        return came

    def readers(self, dialect: Dialect) -> None:
        """Let everybody read before one writes, unless what they read with locks the row.

        Raises threading.BrokenBarrierError if it does not lock, and they have not come.
        """
        if "FOR UPDATE" in str(READ_AND_LOCK.compile(dialect=dialect)):
            self.come_in()
        else:
            self.everybody()

    def abort(self) -> None:
        """Let nobody wait any longer."""
        self._one_of_each.abort()
        self._everybody.abort()


def barrier_of_everybody(trial: Trial) -> Barrier:
    """To be made before the processes are."""
    return multiprocessing.get_context("fork").Barrier(trial["processes"] * WORKERS)


def write(value: int) -> Update:
    """Store what was worked out outside of the database."""
    return update(COUNTER).values(n=value)


def begin_as_usual(engine: Engine) -> None:
    """Leave it to the driver when a transaction begins, and how."""


def begin_immediately(engine: Engine) -> None:
    """Let every transaction begin with BEGIN IMMEDIATE, as SQLAlchemy's SQLite dialect says.

    Its page has it under "Enabling Non-Legacy SQLite Transactional Modes". sqlite3's own
    isolation_level="IMMEDIATE" would not do: it begins at the UPDATE, after the SELECT.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _send_no_begin)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(_IMMEDIATE))


def _send_no_begin(driver_connection: Any, _record: object) -> None:
    driver_connection.isolation_level = None


class Told:
    """What the workers tell the one that judges: their SQL, and how it was refused."""

    def __init__(self) -> None:
        # Nobody reads before all have ended: a few hundred bytes each fit into the pipe.
        self._queue = multiprocessing.get_context("fork").SimpleQueue()

    @contextmanager
    def by(self, sent: list[str], meetings: Meetings) -> Iterator[None]:
        """Tell, after what stands inside, its SQL, whether that was refused, how often all met.

        Nobody waits for a worker that fails.
        """
        refusal = ""
        try:
            try:
                yield
            except ProgrammingError as error:
                refusal = refusal_in(error)
        except BaseException:
            meetings.abort()
            raise
        self._queue.put((sent, refusal, meetings.times))

    def all(self) -> list[tuple[list[str], str, int]]:
        """What everybody has told, when all have ended."""
        told = []
        while not self._queue.empty():
            told.append(self._queue.get())
        self._queue.close()
        return told


def refusal_in(error: ProgrammingError) -> str:
    """The database's words, if they refuse BEGIN IMMEDIATE; raises any other error again."""
    if getattr(error.orig, "sqlstate", "") != _SYNTAX_ERROR or error.statement != _IMMEDIATE:
        raise error
    words = str(error.orig).partition("\n")[0]
    return f"{type(error.orig).__name__}: {words}"


def new_counter(trial: Trial) -> Store:
    """A database of the trial's own with one counter in it, at 0, and no connection left open."""
    store = Store.of(trial)
    with store.opened(poolclass=NullPool) as engine, engine.begin() as connection:
        COUNTER.create(connection)
        connection.execute(insert(COUNTER).values(n=0))
    return store


def judge_counter(trial: Trial, store: Store, told: Told, meetings: int) -> None:
    """Report how many of the workers' increments the database has kept, and how they were sent.

    What the database refused is neither kept nor lost: the worker knows of it. Raises RuntimeError
    if another one has not been to so many meetings.
    """
    with store.opened(poolclass=NullPool) as engine, engine.connect() as connection:
        value = connection.execute(READ).scalar_one()
    everybody = told.all()
    refusals = [refusal for _, refusal, _ in everybody if refusal]
    times = [times for _, refusal, times in everybody if not refusal]
    ensure(set(times) <= {meetings}, f"the workers met {times} times instead of {meetings}")
    trial.saw(REFUSED, len(refusals))
    increments = trial["processes"] * WORKERS - len(refusals)
    of_the_topic.judge_increments(trial, increments, value)
    trial.show("SQL of one worker", everybody[0][0])
    if refusals:
        trial.show("error", refusals[0])


def begin_immediate(platform: Platform) -> Expectation:
    """BEGIN IMMEDIATE is SQLite's own (sqlite.org/lang_transaction.html)."""
    if platform.database.name == POSTGRESQL:
        why = "PostgreSQL: BEGIN IMMEDIATE is SQLite's own"
        return Expectation({BREAKS: {REFUSED: twice("processes")}}, because=why)
    return Expectation({HOLDS: {KEPT: twice("processes")}})


def select_for_update(platform: Platform) -> Expectation:
    """Row locks are PostgreSQL's; SQLAlchemy's SQLite compiler renders no FOR UPDATE."""
    if platform.database.name == SQLITE:
        why = "SQLite: it has no row locks, and SQLAlchemy leaves FOR UPDATE out without a word"
        return Expectation({BREAKS: {KEPT: 1, LOST: twice("processes", but=1)}}, because=why)
    return Expectation({HOLDS: {KEPT: twice("processes")}})
