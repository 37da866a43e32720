"""A session that nobody closes, and its connection.

Claim: none; the notes' sessions end with their request.
Difference: the garbage collector finds what was forgotten. A connection on threads it can give back
to its pool; one on asyncio it cannot, for that would have to be awaited.
Hazard: a view that forgets `async with` costs a new connection in each request, with nothing but a
line in the log; and a task that is cancelled never comes to its session.close().
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    CONTROL,
    FORBIDDEN,
    HOLDS,
    INTERESTING,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
)
from async_contrast.topics.relationships.left import on_asyncio, on_threads, rules

_LOST = {rules.DROPPED, rules.WARNED}

LEFT_SESSION = Contrast(
    name="left-session",
    question="A session is never closed: what becomes of its connection?",
    symptoms=(
        "The garbage collector is trying to clean up non-checked-in connection",
        "which will be terminated. Please ensure that SQLAlchemy pooled connections are returned",
        "which will be dropped, as it cannot be safely terminated",
        "connection leak in async SQLAlchemy, AsyncSession is not closed",
        "ResourceWarning: AsyncConnection was deleted while still open",
        "session.close() is never reached when a task is cancelled or a client leaves",
    ),
    outcomes={
        rules.GIVEN_BACK: ACCEPTABLE,
        rules.WARNED: INTERESTING,
        rules.DROPPED: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.left_session, ORIGINAL, HOLDS, {rules.GIVEN_BACK}),
        Cell(on_asyncio.left_session, NAIVE_PORT, BREAKS, _LOST),
        Cell(on_asyncio.left_session_cancelled, NAIVE_PORT, BREAKS, _LOST),
        Cell(on_asyncio.left_session_closed, PORT, HOLDS, {rules.GIVEN_BACK}),
        Cell(on_asyncio.left_session_closed_cancelled, PORT, HOLDS, {rules.GIVEN_BACK}),
        Cell(on_threads.left_session_closed, CONTROL, HOLDS, {rules.GIVEN_BACK}),
    ),
    remedy="async with AsyncSession(engine) as session: its end comes also when the task is "
    "cancelled. A dependency or a hook that opens a session closes it in a finally.",
)

CONTRASTS = (LEFT_SESSION,)
