"""What both sides prepare and judge alike."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, NullPool, Select, event, insert, select, text
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Expectation
from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE, Platform
from async_contrast.contrasts.shows import Shows, all_of
from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.store import Store
from async_contrast.topics.relationships.sharing.models import Base, Counter, Entry

# shared-session: what a worker was told of its row, beside what the database says

COMMITTED, ROLLED_BACK = "committed", "rolled back"
OPPOSITE = {COMMITTED: ROLLED_BACK, ROLLED_BACK: COMMITTED}

IN_VAIN = {
    COMMITTED: "commit() found nothing to commit",
    ROLLED_BACK: "rollback() found nothing to undo",
}
"""What a worker was told whose call sent neither COMMIT nor ROLLBACK, and raised nothing."""

KEPT_ROW = "committed, and in the database"
LOST_ROW = "committed, and not in the database"
UNDONE_ROW = "rolled back, and not in the database"
KEPT_ALL_THE_SAME = "rolled back, and in the database all the same"
REFUSED_AND_KEPT = "refused with an error, and in the database all the same"
REFUSED_AND_LOST = "refused with an error, and not in the database"
NOT_ENDED = "neither committed nor rolled back"
READ, READ_ANOTHER = "read its own row", "read another row"
READ_REFUSED = "refused with an error instead of a row"
NOT_AT_ONCE = "read while nobody else did"

SESSION_REFUSES = (
    "This session is provisioning a new connection; concurrent operations are not permitted",
    "is already in progress and this would cause an unexpected state change",
    "This transaction is closed",
)
"""What a Session says of concurrent use, where it notices."""

# sqlite-locked: what became of an increment

OK = "ok"
COUNTS = "an increment that counts"
LOST = "lost, although its worker was told ok"
LOCKED = "database is locked"
NOT_SERIALIZABLE = "could not serialize access"
NO_SQL = "syntax error"
COUNTS_ALL_THE_SAME = "an increment that counts, although its worker was refused"

_SQLSTATES = {"40001": NOT_SERIALIZABLE, "42601": NO_SQL}
"""PostgreSQL's errors by their number: their words may be in another language."""

TIMEOUT = 8.0
"""Seconds that SQLite waits for a lock, where it waits at all."""

PATIENCE = 4.0
"""Seconds that a meeting may take to which everybody comes."""

CHANCE = 0.02
"""Seconds that the others have to come in where a lock should keep them out.

Without that lock the number of lost increments is no fixed one: a busy machine may keep some of
the others out for as long. While it works, the counts are exact.
"""

_LINE = 0x6C6F636B
"""The advisory lock in PostgreSQL that trials with many connections queue for."""


# shared-session


def worker(number: int) -> str:
    """What stands in a worker's row."""
    return f"worker {number}"


def new_entries(trial: Trial, rows: int = 0) -> Store:
    """A database with this many entries, the first with the id 1 and of worker 0."""
    store = _new_store(trial)
    if rows:
        _insert(store, Entry, [{"worker": worker(number)} for number in range(rows)])
    return store


def expect_added(session: Session | AsyncSession, rows: int) -> None:
    """Raise RuntimeError unless so many rows wait in a session to be written."""
    if len(session.new) != rows:
        raise RuntimeError(f"{len(session.new)} rows were added")


def refusal(error: InvalidRequestError) -> str:
    """The error in a line; raises it again if it says nothing of SESSION_REFUSES."""
    words = str(error).partition(" (Background")[0]
    if not any(refusal in words for refusal in SESSION_REFUSES):
        raise error
    return f"{type(error).__name__}: {words}"


def fate(told: str, there: bool) -> str:
    """What became of a row whose worker was `told` COMMITTED, ROLLED_BACK or an error."""
    if told == COMMITTED:
        return KEPT_ROW if there else LOST_ROW
    if told == ROLLED_BACK:
        return KEPT_ALL_THE_SAME if there else UNDONE_ROW
    if told == IN_VAIN[COMMITTED]:
        return NOT_ENDED if there else LOST_ROW
    if told == IN_VAIN[ROLLED_BACK]:
        return KEPT_ALL_THE_SAME if there else NOT_ENDED
    return REFUSED_AND_KEPT if there else REFUSED_AND_LOST


@contextmanager
def logged(engine: Engine) -> Iterator[list[str]]:
    """INSERT, COMMIT and ROLLBACK, as an engine's connections send them, in their order."""
    log: list[str] = []

    def note_statement(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT"):
            log.append("INSERT")

    def note_commit(_: object) -> None:
        log.append("COMMIT")

    def note_rollback(_: object) -> None:
        log.append("ROLLBACK")

    listeners = (
        ("before_cursor_execute", note_statement),
        ("commit", note_commit),
        ("rollback", note_rollback),
    )
    for name, listener in listeners:
        event.listen(engine, name, listener)
    try:
        yield log
    finally:
        for name, listener in listeners:
            event.remove(engine, name, listener)


def told_by(word: str, log: Sequence[str]) -> str:
    """What a call that was to end a transaction with this word did, by the log of that call."""
    sent = {COMMITTED: "COMMIT", ROLLED_BACK: "ROLLBACK"}[word]
    return word if sent in log else IN_VAIN[word]


def judge_turns(trial: Trial, store: Store, told: Mapping[str, str], log: Sequence[str]) -> None:
    """The same as judge_rows, and what was sent in the turns; `log` has that.

    Raises RuntimeError unless everybody sent a row, and whose turn was first ended a transaction.
    """
    trial.show("sent", Tally(log))
    first = [word for name, word in told.items() if name.startswith(f"{worker(0)},")]
    if log.count("INSERT") != len(told) or set(first) & set(IN_VAIN.values()):
        raise RuntimeError(f"nobody's turn is known: {dict(told)}, {dict(Tally(log))}")
    judge_rows(trial, store, told)


def judge_rows(trial: Trial, store: Store, told: Mapping[str, str]) -> None:
    """Report what each worker was told of its row beside what another connection finds.

    Raises RuntimeError where all were told of a commit and there is no row: it did nothing.
    """
    there = _column(store, select(Entry.worker).order_by(Entry.worker))
    if not there and set(told.values()) == {COMMITTED}:
        raise RuntimeError("everybody was told of a commit, and nothing was written")
    for name, word in told.items():
        trial.saw(fate(word, name in there))
    trial.show("what the workers were told", Tally(told.values()))
    trial.show("rows in the database", there)


@contextmanager
def in_flight(engine: Engine) -> Iterator[list[int]]:
    """How many statements were on their way to the database, each time that one more was sent."""
    numbers: list[int] = []
    on_their_way = 0

    def send(*_: object) -> None:
        nonlocal on_their_way
        on_their_way += 1
        numbers.append(on_their_way)

    def receive(*_: object) -> None:
        nonlocal on_their_way
        on_their_way -= 1

    event.listen(engine, "before_cursor_execute", send)
    event.listen(engine, "after_cursor_execute", receive)
    try:
        yield numbers
    finally:
        event.remove(engine, "before_cursor_execute", send)
        event.remove(engine, "after_cursor_execute", receive)


def judge_overlap(trial: Trial, numbers: Sequence[int]) -> None:
    """Report the reads that did not wait beside all the others; `numbers` are in_flight's."""
    most = max(numbers, default=0)
    trial.show("reads in flight at once", most)
    trial.saw(NOT_AT_ONCE, trial["workers"] - most)


def judge_reads(trial: Trial, read: Sequence[str]) -> None:
    """Report what came of each worker's read of its own row: the row, or an error."""
    for number, words in enumerate(read):
        if words == worker(number):
            trial.saw(READ)
        else:
            trial.saw(READ_REFUSED if "Error: " in words else READ_ANOTHER)
    trial.show("what the workers read", Tally(read))


# sqlite-locked


def new_counter(trial: Trial) -> Store:
    """A database with one counter in it, at 0."""
    store = _new_store(trial)
    _insert(store, Counter, [{"n": 0}])
    return store


@contextmanager
def in_line(store: Store) -> Iterator[None]:
    """Wait until no other trial has as many connections: PostgreSQL gives out 100 if not told."""
    if store.database == SQLITE:
        yield
        return
    with (
        store.opened(poolclass=NullPool, isolation_level="AUTOCOMMIT") as engine,
        engine.connect() as connection,
    ):
        connection.execute(text("SELECT pg_advisory_lock(:line)"), {"line": _LINE})
        yield


def connect_args(store: Store) -> dict[str, Any]:
    """SQLite's patience. PostgreSQL waits for a row as long as it takes."""
    return {"timeout": TIMEOUT} if store.database == SQLITE else {}


def prepare(engine: Engine, begin: str | None) -> None:
    """Begin every transaction with this statement, the way that SQLAlchemy's page on SQLite shows.

    Without one, SQLite's driver begins by itself, before an INSERT, UPDATE or DELETE and not
    before a SELECT; psycopg begins before any statement.
    """
    sqlite = engine.dialect.name == "sqlite"

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        if sqlite:
            # What a crash would lose is not the question, and waiting for the disk takes time.
            cursor = connection.cursor()
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.close()
            if begin:
                connection.isolation_level = None

    if begin:
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))


def answer(error: DBAPIError) -> str:
    """What the database told a worker instead of ok; raises the error again if it is another."""
    state = getattr(error.orig, "sqlstate", None)
    if word := _SQLSTATES.get(state or ""):
        return word
    if LOCKED in str(error.orig):
        return LOCKED
    raise error


def judge_counter(
    trial: Trial, store: Store, answers: Sequence[str], sent: Sequence[str], seconds: float
) -> None:
    """Report how many increments the number holds beside what the workers were told.

    Raises RuntimeError where it holds none of those of which workers were told ok: one survives.
    """
    (n,) = _column(store, select(Counter.n))
    if OK in answers and n < 1:
        raise RuntimeError("somebody was told ok, and nothing was written")
    for outcome, times in fates(answers, n).items():
        trial.saw(outcome, times)
    trial.show("the number", n)
    trial.show("what the workers were told", Tally(answers))
    trial.show("statements", Tally(sent))
    trial.show("ms until everybody had an answer", round(seconds * 1000))
    if store.database == SQLITE:
        trial.show("ms that SQLite would wait for a lock", round(TIMEOUT * 1000))


def fates(answers: Sequence[str], n: int) -> dict[str, int]:
    """What became of the increments: how often each outcome was seen."""
    told = Tally(answers)
    ok = told.pop(OK, 0)
    return {COUNTS: min(n, ok), LOST: ok - n, COUNTS_ALL_THE_SAME: n - ok, **told}


_ALL_COUNT: Shows = {COUNTS: all_of("workers")}


def _one_counts(rest: str) -> Shows:
    """The others come to the rest."""
    return {COUNTS: 1, rest: all_of("workers", but=1)}


def begin(platform: Platform) -> Expectation:
    """BEGIN ahead of the read: who may write then, where another has written since?"""
    if platform.database.name == POSTGRESQL:
        why = "PostgreSQL: everybody may write, whatever has been written since the read"
        return Expectation({BREAKS: _one_counts(LOST)}, because=why)
    return Expectation(
        {BREAKS: _one_counts(LOCKED)}, because="SQLite: who read before another wrote may not write"
    )


def begin_immediate(platform: Platform) -> Expectation:
    """BEGIN IMMEDIATE is SQLite's own."""
    if platform.database.name == POSTGRESQL:
        why = "PostgreSQL: BEGIN IMMEDIATE is a syntax error"
        return Expectation({BREAKS: {NO_SQL: all_of("workers")}}, because=why)
    return Expectation({HOLDS: _ALL_COUNT}, because="SQLite: one writer at a time, from BEGIN on")


def serializable(platform: Platform) -> Expectation:
    """It protects the number on neither database: SQLite loses, PostgreSQL refuses."""
    if platform.database.name == POSTGRESQL:
        why = "PostgreSQL: who read what another has written since is refused"
        return Expectation({BREAKS: _one_counts(NOT_SERIALIZABLE)}, because=why)
    why = "SQLite: the driver begins no transaction before a SELECT"
    return Expectation({BREAKS: _one_counts(LOST)}, because=why)


def for_update(platform: Platform) -> Expectation:
    """SQLite has no FOR UPDATE, and SQLAlchemy leaves it out there without a word."""
    if platform.database.name == POSTGRESQL:
        return Expectation({HOLDS: _ALL_COUNT}, because="PostgreSQL: FOR UPDATE locks the row")
    why = "SQLite: SQLAlchemy leaves FOR UPDATE out"
    return Expectation({BREAKS: _one_counts(LOST)}, because=why)


# both


def _new_store(trial: Trial) -> Store:
    store = Store.of(trial)
    with store.opened() as engine:
        Base.metadata.create_all(engine)
    return store


def _insert(store: Store, table: type[Base], rows: list[dict[str, Any]]) -> None:
    with store.opened() as engine, engine.begin() as connection:
        connection.execute(insert(table), rows)


def _column(store: Store, query: Select[Any]) -> list[Any]:
    with store.opened() as engine, engine.connect() as connection:
        return list(connection.scalars(query))
