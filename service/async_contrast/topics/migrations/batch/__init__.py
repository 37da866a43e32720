"""What a migration can do to a table of SQLite, and what it does besides.

Claim: none of the notes; Flask-Migrate turns batch mode on by itself.
Difference: Alembic's operations are sync: on asyncio they need run_sync. The rest is a difference
between databases: SQLite cannot drop a UNIQUE constraint, so batch mode makes a new table, copies
the rows and drops the old one.
Hazard: a constraint without a name cannot be dropped; and with foreign keys enforced, dropping the
old table deletes the rows of others that refer to it, without an error.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    CONTROL,
    FORBIDDEN,
    HOLDS,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
)
from async_contrast.topics.migrations.batch import on_asyncio, on_threads, rules

SQLITE_BATCH = Contrast(
    name="sqlite-batch",
    question="How is a constraint dropped on SQLite?",
    symptoms=(
        "NotImplementedError: No support for ALTER of constraints in SQLite dialect",
        "Please refer to the batch mode feature which allows for SQLite migrations",
        "ValueError: Constraint must have a name",
        'near "CONSTRAINT": syntax error, near "ALTER": syntax error',
        "Inspection on an AsyncConnection is currently not supported",
        "render_as_batch, batch_alter_table, naming_convention, drop_constraint, alter_column",
    ),
    outcomes={
        rules.GONE: ACCEPTABLE,
        rules.STANDS: FORBIDDEN,
        rules.NEVER_AWAITED: FORBIDDEN,
        **dict.fromkeys(rules.ERRORS, FORBIDDEN),
    },
    cells=(
        Cell(on_threads.sqlite_batch_plain, ORIGINAL, rules.plain),
        Cell(on_asyncio.sqlite_batch_async_connection, NAIVE_PORT, rules.async_connection),
        Cell(on_asyncio.sqlite_batch_named, PORT, HOLDS, {rules.GONE}),
        Cell(on_threads.sqlite_batch_named, CONTROL, HOLDS, {rules.GONE}),
        Cell(on_threads.sqlite_batch_unnamed, CONTROL, rules.unnamed),
        Cell(on_threads.sqlite_batch_convention_later, CONTROL, rules.only_on_sqlite),
        Cell(on_threads.sqlite_batch_sql, CONTROL, rules.sql),
        Cell(on_threads.sqlite_batch_not_null, CONTROL, rules.not_null),
        Cell(on_asyncio.sqlite_batch_plain, CONTROL, rules.plain),
        Cell(on_asyncio.sqlite_batch_unnamed, CONTROL, rules.unnamed),
        Cell(on_asyncio.sqlite_batch_convention_later, CONTROL, rules.only_on_sqlite),
    ),
    remedy="MetaData(naming_convention=...) before the first migration, op.batch_alter_table, and "
    "on asyncio await connection.run_sync(...).",
)

SQLITE_CASCADE = Contrast(
    name="sqlite-cascade",
    question="Does a batch migration keep the rows that refer to its table?",
    symptoms=(
        "rows deleted by a migration, data lost after batch_alter_table",
        "PRAGMA foreign_keys=ON, ON DELETE CASCADE, IntegrityError: FOREIGN KEY constraint failed",
        "_alembic_tmp_ table, DROP TABLE deletes child rows",
    ),
    outcomes={
        rules.KEPT: ACCEPTABLE,
        rules.DELETED: FORBIDDEN,
        rules.IGNORED: FORBIDDEN,
        rules.LEFT_OFF: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.sqlite_cascade_enforced, ORIGINAL, rules.where_no_table_is_dropped),
        Cell(on_asyncio.sqlite_cascade_enforced, NAIVE_PORT, rules.where_no_table_is_dropped),
        Cell(on_asyncio.sqlite_cascade_off, PORT, HOLDS, {rules.KEPT: rules.POSTS}),
        Cell(on_threads.sqlite_cascade_off, CONTROL, HOLDS, {rules.KEPT: rules.POSTS}),
        Cell(on_threads.sqlite_cascade_off_too_late, CONTROL, rules.off_too_late),
        Cell(on_asyncio.sqlite_cascade_off_too_late, CONTROL, rules.off_too_late),
    ),
    remedy="PRAGMA foreign_keys = OFF on the connection of a migration, before its transaction: "
    "inside one SQLite ignores it. After it ON again, or the pool hands on a connection that does "
    "not enforce them.",
)

CONTRASTS = (SQLITE_BATCH, SQLITE_CASCADE)
