"""The tables that are migrated, what may go wrong, and the judges of what is left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    event,
    func,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError, NoInspectionAvailable, OperationalError, ProgrammingError

from service.contrast import BREAKS, HOLDS, POSTGRESQL, Expectation, Platform
from service.specimen.store import Store
from service.trial import Trial

GONE, STANDS = "the constraint is gone", "the constraint stands"
NO_ALTER = "No support for ALTER of constraints"
NEAR_CONSTRAINT = 'near "CONSTRAINT": syntax error'
NEAR_ALTER = 'near "ALTER": syntax error'
NO_NAME = "Constraint must have a name"
NO_SUCH = 'constraint "uq_tag_name" of relation "tag" does not exist'
NO_INSPECTION = "Inspection on an AsyncConnection is currently not supported"
NEVER_AWAITED = "a coroutine was never awaited"
KEPT, DELETED = "a row kept", "a row deleted without a word"

ERRORS: dict[str, type[Exception]] = {
    NO_ALTER: NotImplementedError,
    NEAR_CONSTRAINT: OperationalError,
    NEAR_ALTER: OperationalError,
    NO_NAME: ValueError,
    NO_SUCH: ProgrammingError,
    NO_INSPECTION: NoInspectionAvailable,
}
"""What is known to go wrong: the error's words, which are the outcome, and its type."""

NAMING = {"uq": "uq_%(table_name)s_%(column_0_name)s"}

TWICE: dict[str, object] = {"name": "a name"}
"""The row that stands there; the unique constraint forbids it a second time."""

AUTHORS, POSTS = 2, 6


def tag(naming: bool) -> Table:
    """The table whose constraint is dropped; its name is the convention's, or the database's."""
    metadata = MetaData(naming_convention=NAMING) if naming else MetaData()
    return Table(
        "tag",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("name", String, unique=True, nullable=False),
    )


def make(store: Store, table: Table, *rows: dict[str, object]) -> None:
    """Make the tables of a metadata, and fill one of them."""
    engine = store.engine()
    try:
        table.metadata.create_all(engine)
        with engine.begin() as connection:
            connection.execute(insert(table), list(rows))
    finally:
        engine.dispose()


@contextmanager
def known_errors(trial: Trial) -> Iterator[None]:
    """Report an error that is known to happen as the outcome that it is; pass others on."""
    try:
        yield
    except tuple(set(ERRORS.values())) as error:
        trial.saw(outcome_of(error))
        trial.show("error", f"{type(error).__name__}: {str(error).partition('[SQL')[0].strip()}")


def outcome_of(error: Exception) -> str:
    """Which of the known errors this is. Raises it if it is none."""
    for words, kind in ERRORS.items():
        if isinstance(error, kind) and words in str(error):
            return words
    raise error


def judge_constraint(trial: Trial, store: Store, forbidden: dict[str, object]) -> None:
    """Write what the constraint forbids: does the database take it?"""
    engine = store.engine()
    try:
        with engine.begin() as connection:
            connection.execute(insert(tag(naming=False)), forbidden)
        trial.saw(GONE)
    except IntegrityError as error:
        trial.saw(STANDS)
        trial.show("a row that it forbids", str(error.orig).splitlines()[0])
    else:
        trial.show("a row that it forbids", "is taken")
    finally:
        engine.dispose()


# The library, for what a batch migration does to the rows that refer to its table


def library() -> tuple[Table, Table]:
    """Authors, whose constraint is dropped, and posts, which go when their author goes."""
    metadata = MetaData(naming_convention=NAMING)
    author = Table(
        "author",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("name", String, unique=True),
    )
    post = Table(
        "post",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("author_id", ForeignKey("author.id", ondelete="CASCADE"), nullable=False),
    )
    return author, post


def stock(store: Store) -> None:
    """Make the library: AUTHORS authors with POSTS posts."""
    author, post = library()
    authors: list[dict[str, object]] = [{"name": f"author {n + 1}"} for n in range(AUTHORS)]
    make(store, author, *authors)
    posts: list[dict[str, object]] = [{"author_id": n % AUTHORS + 1} for n in range(POSTS)]
    make(store, post, *posts)


def enforce_foreign_keys(engine: Engine) -> None:
    """What applications do, for SQLite checks foreign keys only where a connection asks for it."""

    @event.listens_for(engine, "connect")
    def ask(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()


def judge_rows(trial: Trial, store: Store) -> None:
    """Count with a connection of one's own the posts that are left."""
    author, post = library()
    engine = store.engine()
    try:
        with engine.connect() as connection:
            left = connection.scalar(select(func.count()).select_from(post)) or 0
            authors = connection.scalar(select(func.count()).select_from(author))
    finally:
        engine.dispose()
    trial.show("rows", {"authors": authors, "posts before": POSTS, "posts": left})
    trial.saw(KEPT, left)
    trial.saw(DELETED, POSTS - left)


def switch_off(connection: Connection) -> None:
    """Let SQLite forget about foreign keys; a PostgreSQL knows no such thing."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")


def drop_constraint_of_author(connection: Connection, off_inside: bool, trial: Trial) -> None:
    """A migration that writes, then drops a constraint of the table that posts refer to."""
    op = Operations(MigrationContext.configure(connection))
    op.execute("UPDATE author SET name = name || '!'")
    if off_inside:
        switch_off(connection)
    if connection.dialect.name == "sqlite":
        enforced = connection.exec_driver_sql("PRAGMA foreign_keys").scalar()
        trial.show("foreign keys are enforced", bool(enforced))
    with op.batch_alter_table("author") as batch:
        batch.drop_constraint("uq_author_name", type_="unique")


def show_changes(trial: Trial, sent: list[str]) -> None:
    """Show what a migration sent, but for what it only read."""
    read = ("SELECT", "PRAGMA main.", "PRAGMA temp.", "PRAGMA foreign_keys")
    changes = [sql for sql in sent if not sql.startswith(read) or sql.endswith("OFF")]
    trial.show("SQL", changes)


# Expectations


def only_on_postgresql(platform: Platform) -> Expectation:
    """What needs ALTER TABLE to do everything."""
    if platform.database.name == POSTGRESQL:
        return Expectation.of(HOLDS, because="PostgreSQL: ALTER TABLE drops constraints")
    return Expectation.of(BREAKS, because="SQLite: ALTER TABLE drops no constraint")


def only_on_sqlite(platform: Platform) -> Expectation:
    """Batch mode names constraints only where it reads the table, to write a new one."""
    if platform.database.name == POSTGRESQL:
        return Expectation.of(BREAKS, because="PostgreSQL named the constraint itself")
    return Expectation.of(HOLDS, because="SQLite: the table is read and written anew")


def where_no_table_is_dropped(platform: Platform) -> Expectation:
    """DROP TABLE deletes its rows first, on SQLite with all that goes with them."""
    if platform.database.name == POSTGRESQL:
        return Expectation.of(HOLDS, because="PostgreSQL: batch mode alters the table in place")
    return Expectation.of(BREAKS, because="SQLite: batch mode drops the table")
