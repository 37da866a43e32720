"""The tables that are migrated, what may go wrong, and the judges of what is left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.exc import IntegrityError, NoInspectionAvailable, OperationalError, ProgrammingError

from async_contrast.contrasts.contrast import BREAKS, HOLDS, Expectation
from async_contrast.contrasts.platforms import POSTGRESQL, Platform
from async_contrast.contrasts.shows import Shows
from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.store import Store
from async_contrast.topics.controls import ensure

GONE, STANDS = "the constraint is gone", "the constraint stands"
NO_ALTER = "No support for ALTER of constraints"
NEAR_CONSTRAINT = 'near "CONSTRAINT": syntax error'
NEAR_ALTER = 'near "ALTER": syntax error'
MAY_NOT = "constraint may not be dropped"
NO_NAME = "Constraint must have a name"
NO_SUCH = 'constraint "uq_tag_name" of relation "tag" does not exist'
NO_INSPECTION = "Inspection on an AsyncConnection is currently not supported"
NEVER_AWAITED = "a coroutine was never awaited"
KEPT, DELETED = "a row kept", "a row deleted without a word"
OFF, ON = "PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"
IGNORED = f"{OFF} is ignored"
LEFT_OFF = "the pool hands on a connection that does not enforce foreign keys"

ERRORS: dict[str, type[Exception]] = {
    NO_ALTER: NotImplementedError,
    NEAR_CONSTRAINT: OperationalError,
    NEAR_ALTER: OperationalError,
    MAY_NOT: OperationalError,
    NO_NAME: ValueError,
    NO_SUCH: ProgrammingError,
    NO_INSPECTION: NoInspectionAvailable,
}
"""What is known to go wrong: the error's words, which are the outcome, and its type.

NO_SUCH is known by its SQLSTATE (undefined_object): PostgreSQL speaks many languages.
"""

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
    with store.opened() as engine, engine.begin() as connection:
        table.metadata.create_all(connection)
        connection.execute(insert(table), list(rows))


def make_tag(store: Store, naming: bool, forbidden: dict[str, object]) -> None:
    """Make the table whose constraint is dropped, with a row in it.

    Raises RuntimeError unless a constraint stands there, and keeps out what is `forbidden`.
    """
    make(store, tag(naming), TWICE)
    if _takes(store, forbidden) is None:
        raise RuntimeError(f"there is no constraint to drop: {forbidden} was taken")


def _takes(store: Store, row: dict[str, object]) -> str | None:
    """Why the database does not take a row; None where it does. It is not kept."""
    try:
        with store.opened() as engine, engine.connect() as connection:
            connection.execute(insert(tag(naming=False)), row)
    except IntegrityError as error:
        return str(error.orig).splitlines()[0]
    return None


@contextmanager
def known_errors(trial: Trial) -> Iterator[list[str]]:
    """Report an error that is known to happen as the outcome that it is; pass others on.

    What is yielded holds that outcome afterwards.
    """
    seen: list[str] = []
    try:
        yield seen
    except tuple(set(ERRORS.values())) as error:
        seen.append(outcome_of(error))
        trial.saw(seen[0])
        trial.show("error", f"{type(error).__name__}: {str(error).partition('[SQL')[0].strip()}")


def outcome_of(error: Exception) -> str:
    """Which of the known errors this is. Raises it if it is none."""
    if isinstance(error, ProgrammingError):
        if getattr(error.orig, "sqlstate", "") == "42704" and "uq_tag_name" in str(error.orig):
            return NO_SUCH
        raise error
    for words, kind in ERRORS.items():
        if isinstance(error, kind) and words in str(error):
            return words
    raise error


def judge_constraint(
    trial: Trial, store: Store, forbidden: dict[str, object], errors: list[str]
) -> None:
    """Write what the constraint forbids: does the database take it?

    Raises RuntimeError where the constraint stands without an error: nothing was migrated.
    """
    refusal = _takes(store, forbidden)
    if refusal and not errors:
        raise RuntimeError("the migration did nothing, and said nothing")
    trial.saw(STANDS if refusal else GONE)
    trial.show("a row that it forbids", refusal or "is accepted")


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


def judge_rows(trial: Trial, store: Store) -> None:
    """Count with a connection of one's own the posts that are left.

    Raises RuntimeError unless the migration was done: its constraint is gone, its rows written.
    """
    author, post = library()
    with store.opened() as engine, engine.connect() as connection:
        constraints = inspect(connection).get_unique_constraints("author")
        names = connection.scalars(select(author.c.name)).all()
        if constraints or not all(name.endswith("!") for name in names):
            raise RuntimeError("the migration did nothing, and said nothing")
        left = connection.scalar(select(func.count()).select_from(post)) or 0
        authors = connection.scalar(select(func.count()).select_from(author))
    trial.show("rows", {"authors": authors, "posts before": POSTS, "posts": left})
    trial.saw(KEPT, left)
    trial.saw(DELETED, POSTS - left)


def switch(connection: Connection, pragma: str) -> None:
    """Let SQLite forget about foreign keys, or mind them; a PostgreSQL knows no such thing."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(pragma)


def enforces(connection: Connection) -> bool | None:
    """Whether a connection enforces foreign keys; None where they cannot be switched off."""
    if connection.dialect.name != "sqlite":
        return None
    return bool(connection.exec_driver_sql("PRAGMA foreign_keys").scalar())


def expect_enforced(connection: Connection) -> None:
    """Raise RuntimeError where foreign keys are off to begin with: no switch would be needed."""
    ensure(enforces(connection) is not False, "nobody enforces foreign keys")


def drop_constraint_of_author(connection: Connection, off_inside: bool) -> bool | None:
    """A migration that writes, then drops a constraint of the table that posts refer to.

    Returns whether foreign keys are enforced then, as `enforces` says it.
    """
    op = Operations(MigrationContext.configure(connection))
    op.execute("UPDATE author SET name = name || '!'")
    if off_inside:
        switch(connection, OFF)
    enforced = enforces(connection)
    with op.batch_alter_table("author") as batch:
        batch.drop_constraint("uq_author_name", type_="unique")
    return enforced


def judge_switch(
    trial: Trial, sent: list[str], enforced: bool | None, afterwards: bool | None
) -> None:
    """Report a switch that was thrown for nothing, or never thrown back.

    `afterwards` is what holds for whoever is the next to take a connection from the pool.
    """
    trial.show("foreign keys are enforced", enforced)
    trial.show("foreign keys are enforced afterwards", afterwards)
    trial.saw(IGNORED, int(OFF in sent and enforced is True))
    trial.saw(LEFT_OFF, int(afterwards is False))


def show_changes(trial: Trial, sent: list[str]) -> None:
    """Show what a migration sent, but for what it only read."""
    read = ("SELECT", "PRAGMA main.", "PRAGMA temp.", "PRAGMA foreign_keys")
    changes = [sql for sql in sent if not sql.startswith(read) or sql in (OFF, ON)]
    trial.show("SQL", changes)


# Expectations


SQLITE_ALTERS_COLUMNS = (3, 53)
"""Since when its ALTER TABLE adds and drops NOT NULL and CHECK (its release notes)."""


_FREE = "PostgreSQL: ALTER TABLE drops constraints"
_NAMED = "PostgreSQL named the constraint itself"


def plain(platform: Platform) -> Expectation:
    """What Alembic does itself, without batch mode."""
    if platform.database.name == POSTGRESQL:
        return Expectation({HOLDS: {GONE}}, because=_FREE)
    why = "SQLite: Alembic drops constraints in batch mode alone"
    return Expectation({BREAKS: {NO_ALTER, STANDS}}, because=why)


def async_connection(platform: Platform) -> Expectation:
    """Batch mode inspects the table, and so the connection, only where it makes a new one."""
    if platform.database.name == POSTGRESQL:
        why = "PostgreSQL: batch mode alters the table in place, by a coroutine"
        return Expectation({BREAKS: {NEVER_AWAITED, STANDS}}, because=why)
    why = "SQLite: batch mode inspects the table first"
    return Expectation({BREAKS: {NO_INSPECTION, STANDS}}, because=why)


def sql(platform: Platform) -> Expectation:
    """What ALTER TABLE does with a UNIQUE constraint."""
    if platform.database.name == POSTGRESQL:
        return Expectation({HOLDS: {GONE}}, because=_FREE)
    if platform.database.version < SQLITE_ALTERS_COLUMNS:
        why = "SQLite before 3.53: ALTER TABLE drops no constraint"
        return Expectation({BREAKS: {NEAR_CONSTRAINT, STANDS}}, because=why)
    why = "SQLite since 3.53: ALTER TABLE drops constraints, but no UNIQUE"
    return Expectation({BREAKS: {MAY_NOT, STANDS}}, because=why)


def not_null(platform: Platform) -> Expectation:
    """What ALTER TABLE does with NOT NULL."""
    if platform.database.name == POSTGRESQL:
        return Expectation({HOLDS: {GONE}}, because="PostgreSQL: ALTER TABLE drops NOT NULL")
    if platform.database.version < SQLITE_ALTERS_COLUMNS:
        why = "SQLite before 3.53: ALTER TABLE alters no column"
        return Expectation({BREAKS: {NEAR_ALTER, STANDS}}, because=why)
    return Expectation({HOLDS: {GONE}}, because="SQLite since 3.53: ALTER TABLE drops NOT NULL")


def unnamed(platform: Platform) -> Expectation:
    """Batch mode drops constraints by their names."""
    if platform.database.name == POSTGRESQL:
        return Expectation({HOLDS: {GONE}}, because=_NAMED)
    why = "SQLite names no constraint, batch mode needs a name"
    return Expectation({BREAKS: {NO_NAME, STANDS}}, because=why)


def only_on_sqlite(platform: Platform) -> Expectation:
    """Batch mode names constraints only where it reads the table, to write a new one."""
    if platform.database.name == POSTGRESQL:
        return Expectation({BREAKS: {NO_SUCH, STANDS}}, because=_NAMED)
    return Expectation({HOLDS: {GONE}}, because="SQLite: the table is read and written anew")


def where_no_table_is_dropped(platform: Platform) -> Expectation:
    """DROP TABLE deletes its rows first, on SQLite with all that goes with them."""
    return _drops(platform, {DELETED: POSTS})


def off_too_late(platform: Platform) -> Expectation:
    """The same, after a PRAGMA that SQLite ignores inside a transaction."""
    return _drops(platform, {DELETED: POSTS, IGNORED: 1})


def _drops(platform: Platform, on_sqlite: Shows) -> Expectation:
    if platform.database.name == POSTGRESQL:
        why = "PostgreSQL: batch mode alters the table in place"
        return Expectation({HOLDS: {KEPT: POSTS}}, because=why)
    return Expectation({BREAKS: on_sqlite}, because="SQLite: batch mode drops the table")
