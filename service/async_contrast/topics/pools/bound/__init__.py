"""What belongs to one thread, where a pool's threads come to it.

Claim: none; the notes' programs ask no database by themselves.
Difference: a thread opens what it uses. On asyncio the loop opens it, and views left sync,
asyncio.to_thread and run_sync come to it from whatever thread of the pool is free.
Hazard: sqlite3 refuses every other thread; where a library does not look, two use it at once.
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
    LiveRequest,
)
from async_contrast.topics import live
from async_contrast.topics.pools.bound import on_asyncio, on_threads, rules

THREAD_BOUND = Contrast(
    name="thread-bound",
    question="Which thread may use a connection of sqlite3?",
    symptoms=(
        "sqlite3.ProgrammingError: SQLite objects created in a thread can only be used in that "
        "same thread",
        "check_same_thread=False",
        "sqlite3 connection in a sync view of Quart, run_sync, asyncio.to_thread",
        "one global sqlite3 connection, opened in before_serving",
    ),
    outcomes={rules.ANSWERS: ACCEPTABLE, rules.REFUSES: FORBIDDEN},
    cells=(
        Cell(on_threads.thread_bound, ORIGINAL, HOLDS, {rules.ANSWERS}),
        Cell(on_asyncio.thread_bound, NAIVE_PORT, BREAKS, {rules.REFUSES}),
        Cell(on_asyncio.thread_bound_run_sync, NAIVE_PORT, BREAKS, {rules.REFUSES}),
        Cell(on_asyncio.thread_bound_own_thread, PORT, HOLDS, {rules.ANSWERS}),
        Cell(on_asyncio.thread_bound_aiosqlite, PORT, HOLDS, {rules.ANSWERS}),
        Cell(on_threads.thread_bound_to_another, CONTROL, BREAKS, {rules.REFUSES}),
    ),
    remedy="aiosqlite, which has a thread for each connection, or a pool of one thread that opens "
    "and uses it. check_same_thread=False takes the check away, and not what it is for: whoever "
    "commits does so for all.",
    live=tuple(LiveRequest("GET", f"thread-bound/{form}") for form in live.FORMS),
)

CONTRASTS = (THREAD_BOUND,)
