"""A scoped_session that was kept: Flask's db.session, or SQLAlchemy's own.

Claim: none; the notes know db.session, and a thread for each request.
Difference: a scope by thread is a session for each request where each has a thread. All tasks are
on one thread, and so in one session; and a pool's thread serves one request after another.
Hazard: nothing is raised. One request's rollback undoes what another commits, one's commit stores
what another rolls back, and remove() at the end of one throws away what another has added. Each
statement keeps the loop waiting as well (lock/blocking-call).
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
from async_contrast.contrasts.shows import Shows
from async_contrast.topics.relationships.scoped import on_asyncio, on_threads, rules

_AS_TOLD: Shows = {rules.KEPT_ROW: 2, rules.UNDONE_ROW: 2}
_FIRST_DECIDES: Shows = {
    rules.KEPT_ROW: 1,
    rules.KEPT_ALL_THE_SAME: 1,
    rules.UNDONE_ROW: 1,
    rules.LOST_ROW: 1,
}

SYNC_SESSION = Contrast(
    name="sync-session-on-loop",
    question="A scoped_session is kept on the loop: whose work does a request commit or undo?",
    symptoms=(
        "scoped_session in async views, sync SQLAlchemy Session on the event loop",
        "db.session kept in Quart, rows vanish or rows of another request are committed",
        "db.session.remove() in teardown loses another request's work",
        "Session.remove, scopefunc=asyncio.current_task with a sync scoped_session",
        "scoped_session in asyncio.to_thread, run_sync or a thread pool, session left on a thread",
        "sync session in an async function: nothing is raised, data is lost",
    ),
    outcomes={
        rules.KEPT_ROW: ACCEPTABLE,
        rules.UNDONE_ROW: ACCEPTABLE,
        rules.GIVEN_UP: ACCEPTABLE,
        rules.LOST_ROW: FORBIDDEN,
        rules.KEPT_ALL_THE_SAME: FORBIDDEN,
        rules.GIVEN_UP_AND_KEPT: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.sync_session, ORIGINAL, HOLDS, _AS_TOLD),
        Cell(on_asyncio.sync_session, NAIVE_PORT, BREAKS, _FIRST_DECIDES),
        Cell(on_asyncio.sync_session_teardown, NAIVE_PORT, BREAKS, {rules.LOST_ROW}),
        Cell(on_asyncio.sync_session_left, NAIVE_PORT, BREAKS, {rules.GIVEN_UP_AND_KEPT}),
        Cell(on_asyncio.sync_session_replaced, PORT, HOLDS, _AS_TOLD),
        Cell(on_asyncio.sync_session_to_thread, PORT, HOLDS, _AS_TOLD),
        Cell(on_asyncio.sync_session_removed, PORT, HOLDS, {rules.GIVEN_UP}),
        Cell(on_asyncio.sync_session_by_task, CONTROL, HOLDS, _AS_TOLD),
        Cell(on_threads.sync_session_left, CONTROL, BREAKS, {rules.GIVEN_UP_AND_KEPT}),
        Cell(on_threads.sync_session_removed, CONTROL, HOLDS, {rules.GIVEN_UP}),
    ),
    remedy="async with async_sessionmaker(engine)() as session, in each request. Where the sync "
    "session has to stay: all of a request's work with it in one asyncio.to_thread, remove() in "
    "its finally. scopefunc=asyncio.current_task keeps tasks apart, and still blocks the loop.",
)

CONTRASTS = (SYNC_SESSION,)
