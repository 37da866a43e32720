"""What both sides prepare and judge alike."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, NullPool, Select, event, insert, select, text
from sqlalchemy.exc import DBAPIError, InvalidRequestError

from service.contrast import BREAKS, HOLDS, POSTGRESQL, SQLITE, Expectation, Platform
from service.specimen.store import Store
from service.topics.relationships.transactions.models import Base, Counter, Entry
from service.trial import Trial

# shared-session: what a worker was told of its row, beside what the database says

COMMITTED, ROLLED_BACK = "committed", "rolled back"
OPPOSITE = {COMMITTED: ROLLED_BACK, ROLLED_BACK: COMMITTED}

KEPT_ROW = "committed, and in the database"
LOST_ROW = "committed, and not in the database"
UNDONE_ROW = "rolled back, and not in the database"
KEPT_ALL_THE_SAME = "rolled back, and in the database all the same"
REFUSED_AND_KEPT = "refused with an error, and in the database all the same"
REFUSED_AND_LOST = "refused with an error, and not in the database"
READ, READ_ANOTHER = "read its own row", "read another row"
READ_REFUSED = "refused with an error instead of a row"

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
"""Seconds that the others have to come in where a lock should keep them out."""

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
    return REFUSED_AND_KEPT if there else REFUSED_AND_LOST


def judge_rows(trial: Trial, store: Store, told: Mapping[str, str]) -> None:
    """Report what each worker was told of its row beside what another connection finds."""
    there = _column(store, select(Entry.worker).order_by(Entry.worker))
    for name, word in told.items():
        trial.saw(fate(word, name in there))
    trial.show("what the workers were told", Tally(told.values()))
    trial.show("rows in the database", there)


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
    engine = store.engine(poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
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
    """Report how many increments the number holds beside what the workers were told."""
    (n,) = _column(store, select(Counter.n))
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


def begin_immediate(platform: Platform) -> Expectation:
    """BEGIN IMMEDIATE is SQLite's own."""
    if platform.database.name == POSTGRESQL:
        return Expectation.of(BREAKS, because="PostgreSQL: BEGIN IMMEDIATE is a syntax error")
    return Expectation.of(HOLDS, because="SQLite: one writer at a time, from BEGIN on")


def for_update(platform: Platform) -> Expectation:
    """SQLite has no FOR UPDATE, and SQLAlchemy leaves it out there without a word."""
    if platform.database.name == POSTGRESQL:
        return Expectation.of(HOLDS, because="PostgreSQL: FOR UPDATE locks the row")
    return Expectation.of(BREAKS, because="SQLite: SQLAlchemy leaves FOR UPDATE out")


# both


def _new_store(trial: Trial) -> Store:
    store = Store.of(trial)
    engine = store.engine(poolclass=NullPool)
    Base.metadata.create_all(engine)
    return store


def _insert(store: Store, table: type[Base], rows: list[dict[str, Any]]) -> None:
    with store.engine(poolclass=NullPool).begin() as connection:
        connection.execute(insert(table), rows)


def _column(store: Store, query: Select[Any]) -> list[Any]:
    with store.engine(poolclass=NullPool).connect() as connection:
        return list(connection.scalars(query))
