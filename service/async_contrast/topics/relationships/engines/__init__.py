"""An engine's connections: how many there are, who holds them, and to which loop they belong.

Claim: none; the notes open one session after another.
Difference: a server of threads has few threads, and none of them holds more than one request's
connection. Tasks are as many as there are requests, and each may hold one while it waits for
something else. And what an AsyncEngine waits with is asyncio's: it knows one loop.
Hazard: under load, requests that are far from the database fail with "QueuePool limit". Where half
a port runs a loop in each request, the first ones to meet are refused, and one is never woken.
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
from async_contrast.topics.relationships.engines import on_asyncio, on_threads, rules

_ALL_SERVED: Shows = {rules.SERVED: rules.all_requests}
_FIRST_SERVED: Shows = {
    rules.SERVED: all_of("connections"),
    rules.TIMED_OUT: rules.all_the_others,
}
_NONE_SERVED: Shows = {rules.TIMED_OUT: all_of("connections")}

POOL_OF_CONNECTIONS = Contrast(
    name="pool-of-connections",
    question="Many requests, few connections: who waits, who fails?",
    symptoms=(
        "TimeoutError: QueuePool limit of size 5 overflow 10 reached, connection timed out",
        "https://sqlalche.me/e/20/3o7r, https://sqlalche.me/e/21/3o7r",
        "connection pool exhausted under load, pool_size, max_overflow, pool_timeout",
        "FATAL: sorry, too many clients already, remaining connection slots are reserved",
        "idle in transaction while an async view awaits another service",
        "session held open during an HTTP call, connection held over an await",
        "AsyncAdaptedQueuePool, how large should the pool be",
    ),
    parameters=(
        Integer("connections", "how many the pool has", 3, 1, 8, is_workers=True),
        Integer("rounds", "how many requests come for each of them", 4, 2, 5),
    ),
    outcomes={rules.SERVED: ACCEPTABLE, rules.TIMED_OUT: FORBIDDEN},
    cells=(
        Cell(on_threads.pool_of_connections, ORIGINAL, HOLDS, _ALL_SERVED),
        Cell(on_asyncio.pool_of_connections, NAIVE_PORT, BREAKS, _FIRST_SERVED),
        Cell(on_asyncio.pool_of_connections_semaphore, PORT, HOLDS, _ALL_SERVED),
        Cell(on_asyncio.pool_of_connections_closed, PORT, HOLDS, _ALL_SERVED),
        Cell(on_asyncio.pool_of_connections_committed, PORT, HOLDS, _ALL_SERVED),
        Cell(on_threads.pool_of_connections_thread_each, CONTROL, BREAKS, _FIRST_SERVED),
        Cell(on_threads.pool_of_connections_closed, CONTROL, HOLDS, _ALL_SERVED),
        Cell(on_asyncio.pool_of_connections_two_each, CONTROL, BREAKS, _NONE_SERVED),
        Cell(on_threads.pool_of_connections_two_each, CONTROL, BREAKS, _NONE_SERVED),
    ),
    remedy="Give the connection back before you await anything else: leave the session's block, or "
    "commit. Or let no more requests in than there are connections: asyncio.Semaphore. A request "
    "that opens a second session while its first is in use needs two, on both sides.",
)

_ONE_SERVED: Shows = {
    rules.SERVED: 1,
    rules.ASLEEP: 1,
    rules.BOUND: all_of("requests", but=2),
}
_EACH_SERVED: Shows = {rules.SERVED: all_of("requests")}

SHARED_ENGINE = Contrast(
    name="shared-engine",
    question="Can several event loops share one AsyncEngine?",
    symptoms=(
        "AsyncEngine attached to a different loop, got Future attached to a different loop",
        "asyncio.locks.Lock object is bound to a different event loop, in SQLAlchemy",
        "asyncio.queues.Queue is bound to a different event loop, AsyncAdaptedQueuePool",
        "global async engine with asyncio.run in each request, Celery task or thread",
        "create_async_engine at module level and several event loops",
        "RuntimeError: Event loop is closed, asyncpg or aiosqlite with SQLAlchemy in pytest",
        "NullPool with asyncio, engine.dispose() between event loops",
    ),
    parameters=(Integer("requests", "how many come", 6, 3, 12, is_workers=True),),
    outcomes={rules.SERVED: ACCEPTABLE, rules.BOUND: FORBIDDEN, rules.ASLEEP: FORBIDDEN},
    cells=(
        Cell(on_threads.shared_engine, ORIGINAL, HOLDS, _EACH_SERVED),
        Cell(on_asyncio.shared_engine, NAIVE_PORT, BREAKS, _ONE_SERVED),
        Cell(on_asyncio.shared_engine_null_pool, NAIVE_PORT, BREAKS, _ONE_SERVED),
        Cell(on_asyncio.shared_engine_full_pool, NAIVE_PORT, BREAKS, _ONE_SERVED),
        Cell(on_asyncio.shared_engine_one_after_another, NAIVE_PORT, HOLDS, _EACH_SERVED),
        Cell(on_asyncio.shared_engine_one_loop, PORT, HOLDS, _EACH_SERVED),
        Cell(on_asyncio.shared_engine_of_each_loop, PORT, HOLDS, _EACH_SERVED),
        Cell(on_asyncio.shared_engine_null_pool_connected, CONTROL, HOLDS, _EACH_SERVED),
        Cell(on_threads.shared_engine_full_pool, CONTROL, HOLDS, _EACH_SERVED),
    ),
    remedy="One loop for all who use the engine: asyncio.run_coroutine_threadsafe to a loop on a "
    "thread; else an engine for each loop, disposed of on it. NullPool alone is no help: requests "
    "that meet at its first connection are refused, or sleep on. Tests that come one after another "
    "find none of it.",
)

CONTRASTS = (POOL_OF_CONNECTIONS, SHARED_ENGINE)
