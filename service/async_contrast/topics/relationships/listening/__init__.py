"""What listens to an engine and to a session: a PRAGMA for each connection, a stamp on each row.

Claim: none; the notes listen to nothing.
Difference: an AsyncEngine and an AsyncSession have no events. Those below them do, and what they
hand to a listener is no connection of sqlite3 but an adapter around aiosqlite's.
Hazard: the recipe that asks isinstance(connection, sqlite3.Connection) sends nothing any more, and
says nothing: foreign keys are off. An async listener is called, and never awaited.
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
)
from async_contrast.topics.relationships.listening import on_asyncio, on_threads, rules

PRAGMA = Contrast(
    name="pragma",
    question="A PRAGMA listener: are foreign keys on?",
    symptoms=(
        "PRAGMA foreign_keys=ON in async SQLAlchemy, aiosqlite foreign keys not enforced",
        "isinstance(dbapi_connection, sqlite3.Connection) is False, SQLite3Connection",
        "NotImplementedError: asynchronous events are not implemented at this time",
        "Apply synchronous listeners to the AsyncEngine.sync_engine",
        "event.listens_for(engine, 'connect') with an AsyncEngine",
        "RuntimeWarning: coroutine 'set_sqlite_pragma' was never awaited",
        "sqlite3.IntegrityError: FOREIGN KEY constraint failed is not raised",
    ),
    outcomes={
        rules.REFUSED: ACCEPTABLE,
        rules.STORED: FORBIDDEN,
        rules.NOT_TAKEN: FORBIDDEN,
        rules.NEVER_AWAITED: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.pragma_isinstance, ORIGINAL, HOLDS, {rules.REFUSED}),
        Cell(on_asyncio.pragma_isinstance, NAIVE_PORT, rules.without_pragma),
        Cell(on_asyncio.pragma_async_engine, NAIVE_PORT, BREAKS, {rules.NOT_TAKEN}),
        Cell(on_asyncio.pragma_async_listener, NAIVE_PORT, rules.never_awaited),
        Cell(on_asyncio.pragma_dialect, PORT, HOLDS, {rules.REFUSED}),
        Cell(on_threads.pragma_dialect, CONTROL, HOLDS, {rules.REFUSED}),
        Cell(on_threads.pragma_none, CONTROL, rules.without_pragma),
    ),
    remedy="Listen with a plain function to engine.sync_engine, and ask the dialect, not the class "
    "of the connection: if engine.dialect.name == 'sqlite', then cursor = connection.cursor(), "
    "cursor.execute('PRAGMA foreign_keys = ON'), cursor.close().",
)

SESSION_EVENTS = Contrast(
    name="session-events",
    question="A listener stamps each new row before the flush: are the rows stamped?",
    symptoms=(
        "before_flush with AsyncSession, event.listens_for(AsyncSession, 'before_flush')",
        "InvalidRequestError: No such event 'before_flush' for target",
        "Apply synchronous listeners to the AsyncSession.sync_session.",
        "event.listen on an async_sessionmaker, sync_session_class",
        "after_commit, do_orm_execute, before_commit event in async SQLAlchemy",
        "async def listener of a session is never awaited",
    ),
    outcomes={
        rules.STAMPED: ACCEPTABLE,
        rules.NOT_STAMPED: FORBIDDEN,
        rules.NO_EVENT: FORBIDDEN,
        rules.NOT_TAKEN: FORBIDDEN,
        rules.NEVER_AWAITED: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.session_events_maker, ORIGINAL, HOLDS, {rules.STAMPED}),
        Cell(on_asyncio.session_events_maker, NAIVE_PORT, BREAKS, {rules.NO_EVENT}),
        Cell(on_asyncio.session_events_session, NAIVE_PORT, BREAKS, {rules.NOT_TAKEN}),
        Cell(
            on_asyncio.session_events_async_listener,
            NAIVE_PORT,
            BREAKS,
            {rules.NEVER_AWAITED, rules.NOT_STAMPED},
        ),
        Cell(on_asyncio.session_events_sync_maker, PORT, HOLDS, {rules.STAMPED}),
        Cell(on_asyncio.session_events_sync_session, PORT, HOLDS, {rules.STAMPED}),
        Cell(on_threads.session_events_session, CONTROL, HOLDS, {rules.STAMPED}),
    ),
    remedy="Listen with a plain function to what is below: session.sync_session, or sync_maker = "
    "sessionmaker() and async_sessionmaker(engine, sync_session_class=sync_maker).",
)

CONTRASTS = (PRAGMA, SESSION_EVENTS)
