"""What holds workers apart: a session of their own, and the database's transactions.

Claim: Flask-SQLAlchemy's db.session may be used anywhere; it is one name for many sessions.
Difference: it is a scoped_session, with a session for each app context (Flask-SQLAlchemy 3) where
SQLAlchemy's own has one for each thread. On asyncio all tasks are on one thread: a scope by thread
that was carried over is one session, and one transaction.
Hazard: where the session notices, it raises; where it does not, a commit keeps what another
worker rolls back. And a number that was read before it is written is lost on both sides, until
the database is told.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    CONTROL,
    FORBIDDEN,
    HOLDS,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
    Integer,
)
from async_contrast.contrasts.shows import Shows, all_of
from async_contrast.topics.relationships.sharing import on_asyncio, on_threads, rules

_EACH_ITS_OWN: Shows = {rules.KEPT_ROW: all_of("workers"), rules.UNDONE_ROW: all_of("workers")}

_ONE_READS: Shows = {rules.READ: 1, rules.READ_REFUSED: all_of("workers", but=1)}

_ONE_COMMITS: Shows = {rules.KEPT_ROW: 1, rules.REFUSED_AND_KEPT: all_of("workers", but=1)}

_COMMIT_COUNTS: Shows = {rules.KEPT_ROW: 1, rules.KEPT_ALL_THE_SAME: all_of("workers", but=1)}

_ROLLBACK_COUNTS: Shows = {rules.UNDONE_ROW: 1, rules.LOST_ROW: all_of("workers", but=1)}

SHARED_SESSION = Contrast(
    name="shared-session",
    question="One session, many workers: what happens to their work?",
    symptoms=(
        "This session is provisioning a new connection; concurrent operations are not permitted",
        "https://sqlalche.me/e/20/isce, https://sqlalche.me/e/21/isce",
        "IllegalStateChangeError: Method 'commit()' can't be called here",
        "Method 'close()' can't be called here; method '_connection_for_bind()' is in progress",
        "this would cause an unexpected state change to SessionTransactionState.CLOSED",
        "ResourceClosedError: This transaction is closed",
        "PendingRollbackError: This Session's transaction has been rolled back",
        "asyncpg InterfaceError: cannot perform operation: another operation is in progress",
        "asyncio.gather with one AsyncSession, session shared between tasks, global session",
        "scoped_session, async_scoped_session, db.session in async code, is a Session thread safe",
    ),
    parameters=(Integer("workers", "how many use the session", 5, 2, 20, is_workers=True),),
    outcomes={
        rules.KEPT_ROW: ACCEPTABLE,
        rules.UNDONE_ROW: ACCEPTABLE,
        rules.READ: ACCEPTABLE,
        rules.LOST_ROW: FORBIDDEN,
        rules.KEPT_ALL_THE_SAME: FORBIDDEN,
        rules.REFUSED_AND_KEPT: FORBIDDEN,
        rules.REFUSED_AND_LOST: FORBIDDEN,
        rules.NOT_ENDED: FORBIDDEN,
        rules.READ_ANOTHER: FORBIDDEN,
        rules.READ_REFUSED: FORBIDDEN,
        rules.NOT_AT_ONCE: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.own_session_scoped, ORIGINAL, HOLDS, _EACH_ITS_OWN),
        Cell(on_asyncio.shared_session_first_read, NAIVE_PORT, BREAKS, _ONE_READS),
        Cell(
            on_asyncio.shared_session_warm_read, NAIVE_PORT, HOLDS, {rules.READ: all_of("workers")}
        ),
        Cell(on_asyncio.shared_session_first_commit, NAIVE_PORT, BREAKS, _ONE_COMMITS),
        Cell(
            on_asyncio.shared_session_commit,
            NAIVE_PORT,
            BREAKS,
            {rules.REFUSED_AND_LOST: all_of("workers")},
        ),
        Cell(on_asyncio.shared_session_commit_first, NAIVE_PORT, BREAKS, _COMMIT_COUNTS),
        Cell(on_asyncio.shared_session_rollback_first, NAIVE_PORT, BREAKS, _ROLLBACK_COUNTS),
        Cell(
            on_asyncio.shared_session_scoped_by_thread,
            NAIVE_PORT,
            BREAKS,
            {
                rules.KEPT_ROW: 1,
                rules.UNDONE_ROW: 1,
                rules.LOST_ROW: all_of("workers", but=1),
                rules.KEPT_ALL_THE_SAME: all_of("workers", but=1),
            },
        ),
        Cell(on_asyncio.own_session_a_task, PORT, HOLDS, _EACH_ITS_OWN),
        Cell(on_asyncio.own_session_scoped, PORT, HOLDS, _EACH_ITS_OWN),
        Cell(on_threads.shared_session_first_read, CONTROL, BREAKS, _ONE_READS),
        Cell(on_threads.shared_session_first_commit, CONTROL, BREAKS, _ONE_COMMITS),
        Cell(
            on_threads.shared_session_commit,
            CONTROL,
            BREAKS,
            {rules.REFUSED_AND_LOST: all_of("workers")},
        ),
        Cell(on_threads.shared_session_commit_first, CONTROL, BREAKS, _COMMIT_COUNTS),
        Cell(on_threads.shared_session_rollback_first, CONTROL, BREAKS, _ROLLBACK_COUNTS),
    ),
    remedy="A session a task: async with async_sessionmaker(engine)() as session. Tests that only "
    "read do not find a shared one: with a connection in the pool they pass.",
)

SQLITE_LOCKED = Contrast(
    name="sqlite-locked",
    question="Many at once read, then write a number: how many survive?",
    symptoms=(
        "sqlite3.OperationalError: database is locked",
        "could not serialize access due to concurrent update, SerializationFailure",
        "busy timeout, WAL, concurrent writes in SQLite, isolation level",
        "with_for_update, SELECT FOR UPDATE, BEGIN IMMEDIATE, deadlock detected in a database",
        "lost update in a database: read, then write",
    ),
    parameters=(Integer("workers", "how many read, then write", 20, 2, 20, is_workers=True),),
    outcomes={
        rules.COUNTS: ACCEPTABLE,
        rules.LOST: FORBIDDEN,
        rules.LOCKED: FORBIDDEN,
        rules.NOT_SERIALIZABLE: FORBIDDEN,
        rules.NO_SQL: FORBIDDEN,
        rules.COUNTS_ALL_THE_SAME: FORBIDDEN,
    },
    cells=(
        Cell(
            on_threads.read_then_write,
            ORIGINAL,
            BREAKS,
            {rules.COUNTS: 1, rules.LOST: all_of("workers", but=1)},
        ),
        Cell(
            on_asyncio.read_then_write,
            NAIVE_PORT,
            BREAKS,
            {rules.COUNTS: 1, rules.LOST: all_of("workers", but=1)},
        ),
        Cell(on_threads.read_then_write_begin, CONTROL, rules.begin),
        Cell(on_asyncio.read_then_write_begin, NAIVE_PORT, rules.begin),
        Cell(on_threads.read_then_write_begin_immediate, CONTROL, rules.begin_immediate),
        Cell(on_asyncio.read_then_write_begin_immediate, CONTROL, rules.begin_immediate),
        Cell(on_threads.read_then_write_for_update, CONTROL, rules.for_update),
        Cell(on_asyncio.read_then_write_for_update, CONTROL, rules.for_update),
        Cell(on_threads.read_then_write_serializable, CONTROL, rules.serializable),
        Cell(on_asyncio.read_then_write_serializable, CONTROL, rules.serializable),
        Cell(on_threads.update_in_one_statement, CONTROL, HOLDS, {rules.COUNTS: all_of("workers")}),
        Cell(on_asyncio.update_in_one_statement, PORT, HOLDS, {rules.COUNTS: all_of("workers")}),
    ),
    remedy="UPDATE ... SET n = n + 1. Where the value is needed first: BEGIN IMMEDIATE on SQLite, "
    "with_for_update() on PostgreSQL. On the other database the first is a syntax error, and the "
    "second is left out without a word.",
)

CONTRASTS = (SHARED_SESSION, SQLITE_LOCKED)
