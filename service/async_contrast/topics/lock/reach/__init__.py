"""How far a lock reaches: over an await, to another loop, to another thread.

Claim: "a Lock protects shared memory" (the notes).
Difference: a threading.Lock makes a thread wait, and on asyncio the thread is the whole loop; an
asyncio.Lock makes a task wait, and knows nothing of other loops and threads.
Hazard: neither says so. A loop stops for ever, or a waiter is not woken, without an error.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    CONTROL,
    FORBIDDEN,
    HANGS,
    HOLDS,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
    Integer,
)
from async_contrast.contrasts.shows import all_of
from async_contrast.topics.explored import explored
from async_contrast.topics.lock.orders import on_asyncio as orders_on_asyncio
from async_contrast.topics.lock.orders import on_threads as orders_on_threads
from async_contrast.topics.lock.reach import on_asyncio, on_threads, rules

_HANGS_AFTER = 0.7
"""Seconds; the cells that hang do so within milliseconds."""

ACROSS_AWAIT = Contrast(
    name="across-await",
    question="What does a lock do that is held while its holder waits?",
    symptoms=(
        "deadlock, event loop freezes, app hangs, server stops responding",
        "threading.Lock held across await, blocking lock in async code",
        "await inside with lock; SIGTERM and Ctrl-C have no effect",
        "threading.Lock in a coroutine hangs",
    ),
    outcomes={
        rules.GOT: ACCEPTABLE,
        rules.KEPT_OUT: ACCEPTABLE,
        rules.ALONE: ACCEPTABLE,
        rules.TOGETHER: FORBIDDEN,
    },
    cells=(
        Cell(
            on_threads.across_await_threading_lock,
            ORIGINAL,
            HOLDS,
            {rules.GOT: 2, rules.KEPT_OUT: 1},
        ),
        Cell(
            on_asyncio.across_await_threading_lock,
            NAIVE_PORT,
            HANGS,
            {rules.GOT},
            seconds=_HANGS_AFTER,
        ),
        Cell(on_asyncio.across_await_asyncio_lock, PORT, HOLDS, {rules.GOT: 2, rules.KEPT_OUT: 1}),
        Cell(on_asyncio.across_await_released_before, PORT, HOLDS, {rules.GOT: 2}),
        Cell(on_asyncio.across_await_rlock, CONTROL, BREAKS, {rules.TOGETHER}),
        *explored(orders_on_threads.across_await_once, ORIGINAL, (HOLDS, {rules.ALONE: 2})),
        *explored(
            orders_on_asyncio.across_await_once_unlocked,
            NAIVE_PORT,
            (BREAKS, {rules.TOGETHER: 4, rules.ALONE: 2}),
            here=(BREAKS, {rules.TOGETHER: 1}),
        ),
        *explored(orders_on_asyncio.across_await_once, PORT, (HOLDS, {rules.ALONE: 4})),
        *explored(
            orders_on_threads.across_await_once_unlocked,
            CONTROL,
            (BREAKS, {rules.TOGETHER: 4, rules.ALONE: 2}),
        ),
    ),
    remedy="Never await while holding a threading.Lock: use asyncio.Lock, or release first. The "
    "frozen loop answers no request and no SIGTERM.",
)

TWO_LOOPS = Contrast(
    name="two-loops",
    question="Can two event loops share one lock?",
    symptoms=(
        "RuntimeError: <asyncio.locks.Lock object> is bound to a different event loop",
        "got Future <Future pending> attached to a different loop",
        "RuntimeError: Event loop is closed",
        "asyncio.Lock, Queue or Event shared between event loops or threads",
        "asyncio.run called several times, asyncio.run in each request, a loop for each thread",
        "global asyncio.Lock created at import",
    ),
    outcomes={
        rules.GOT: ACCEPTABLE,
        rules.KEPT_OUT: ACCEPTABLE,
        rules.TOGETHER: FORBIDDEN,
        rules.BOUND: FORBIDDEN,
    },
    cells=(
        Cell(
            on_threads.two_loops_threading_lock, ORIGINAL, HOLDS, {rules.GOT: 2, rules.KEPT_OUT: 1}
        ),
        Cell(on_asyncio.two_loops_uncontended, NAIVE_PORT, HOLDS, {rules.GOT: 2}),
        Cell(on_asyncio.two_loops_contended, NAIVE_PORT, BREAKS, {rules.GOT: 3, rules.BOUND: 1}),
        Cell(
            on_asyncio.two_loops_second_waits, NAIVE_PORT, HANGS, {rules.GOT}, seconds=_HANGS_AFTER
        ),
        Cell(on_asyncio.two_loops_lock_each, NAIVE_PORT, BREAKS, {rules.TOGETHER: 2}),
        Cell(on_asyncio.two_loops_threading_lock, PORT, HOLDS, {rules.GOT: 2, rules.KEPT_OUT: 1}),
    ),
    remedy="One asyncio.Lock a loop is none between loops: that takes a threading.Lock with no "
    "await inside. That "
    "an uncontended asyncio.Lock passes hides the mistake until the first load.",
)

ACROSS_THREADS = Contrast(
    name="across-threads",
    question="What wakes a thread that waits for a lock?",
    symptoms=(
        "asyncio is not thread-safe: a task is not woken from another thread",
        "call_soon_threadsafe, run_coroutine_threadsafe",
        "RuntimeError: no running event loop",
        "RuntimeError: There is no current event loop in thread 'Thread-1'.",
        "lock.release() from another thread, the waiter never wakes up",
        "Non-thread-safe operation invoked on an event loop other than the current one",
        "asyncio.Event or Future set from a thread does nothing until something else happens",
    ),
    outcomes={rules.WOKEN: ACCEPTABLE, rules.OVERSLEPT: FORBIDDEN},
    cells=(
        Cell(on_threads.across_threads_threading_lock, ORIGINAL, HOLDS, {rules.WOKEN}),
        Cell(on_asyncio.across_threads_asyncio_lock, NAIVE_PORT, BREAKS, {rules.OVERSLEPT}),
        Cell(on_asyncio.across_threads_run_coroutine_threadsafe, PORT, HOLDS, {rules.WOKEN}),
    ),
    remedy="Let one loop own the asyncio.Lock and reach it with asyncio.run_coroutine_threadsafe, "
    "or share a threading.Lock.",
)

BLOCKING_CALL = Contrast(
    name="blocking-call",
    question="A blocking call in one view: what do its neighbours feel?",
    symptoms=(
        "time.sleep in an async view blocks the event loop",
        "requests.get in async code, urllib, blocking I/O, subprocess, file read",
        "all requests wait, slow under load, one slow request blocks everything",
        "Executing <Task pending> took 1.000 seconds",
        "asyncio.to_thread, run_in_executor, run_sync, CPU-bound work in a coroutine",
        "async view is not concurrent, requests run one after the other",
    ),
    parameters=(
        Integer("neighbours", "requests that come meanwhile", 10, 1, 100, is_workers=True),
    ),
    outcomes={rules.MEANWHILE: ACCEPTABLE, rules.WAITED: FORBIDDEN},
    cells=(
        Cell(on_threads.blocking_call, ORIGINAL, HOLDS, {rules.MEANWHILE: all_of("neighbours")}),
        Cell(on_asyncio.blocking_call, NAIVE_PORT, BREAKS, {rules.WAITED: all_of("neighbours")}),
        Cell(
            on_asyncio.blocking_call_to_thread, PORT, HOLDS, {rules.MEANWHILE: all_of("neighbours")}
        ),
    ),
    remedy="await asyncio.to_thread(...), or a library that awaits.",
)

CONTRASTS = (ACROSS_AWAIT, TWO_LOOPS, ACROSS_THREADS, BLOCKING_CALL)
