"""How a worker enters a lock: acquire() and release(), with, async with.

Claim: "lock.acquire(), try, finally, lock.release()" (the notes).
Difference: on asyncio acquire() is a coroutine, and `with` is another method than `async with`.
Hazard: a forgotten await enters without the lock, and its release frees that of another task. The
wrong `with` fails at once.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    FORBIDDEN,
    HOLDS,
    NAIVE_PORT,
    ORIGINAL,
    PORT,
    Cell,
    Contrast,
)
from async_contrast.topics.explored import explored
from async_contrast.topics.lock.entering import on_asyncio, on_threads, rules
from async_contrast.topics.lock.orders import on_asyncio as orders_on_asyncio
from async_contrast.topics.lock.orders import on_threads as orders_on_threads

MISSING_AWAIT = Contrast(
    name="missing-await",
    question="What does acquire() do without its await?",
    symptoms=(
        "RuntimeWarning: coroutine 'Lock.acquire' was never awaited",
        "RuntimeError: Lock is not acquired.",
        "lock.acquire() without await locks nothing",
        "coroutine 'Semaphore.acquire' was never awaited",
    ),
    outcomes={
        rules.ALONE: ACCEPTABLE,
        rules.TOGETHER: FORBIDDEN,
        rules.FREED: FORBIDDEN,
        rules.REFUSED: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.missing_await, ORIGINAL, HOLDS, {rules.ALONE: 2}),
        Cell(on_asyncio.missing_await, NAIVE_PORT, BREAKS, {rules.TOGETHER: 2, rules.REFUSED: 2}),
        Cell(
            on_asyncio.missing_await_in_one,
            NAIVE_PORT,
            BREAKS,
            {rules.TOGETHER, rules.FREED, rules.REFUSED},
        ),
        Cell(on_asyncio.missing_await_awaited, PORT, HOLDS, {rules.ALONE: 2}),
        *explored(orders_on_threads.missing_await_once, ORIGINAL, (HOLDS, {rules.ALONE: 2})),
        *explored(
            orders_on_asyncio.missing_await_once,
            NAIVE_PORT,
            (BREAKS, {rules.TOGETHER: 2, rules.FREED: 2, rules.REFUSED: 2}),
            here=(BREAKS, {rules.TOGETHER: 1}),
        ),
        *explored(orders_on_asyncio.missing_await_once_awaited, PORT, (HOLDS, {rules.ALONE: 4})),
    ),
    remedy="await lock.acquire(), or better async with lock. Without the await nobody is kept "
    "out, and the release frees the lock of whoever holds it: that one gets the error. mypy's "
    "unused-coroutine finds it beforehand.",
)

WRONG_WITH = Contrast(
    name="wrong-with",
    question="Which with goes with which lock?",
    symptoms=(
        "'_thread.lock' object does not support the asynchronous context manager protocol",
        "'Lock' object does not support the context manager protocol",
        "AttributeError: __enter__, AttributeError: __aenter__",
        "with or async with for a lock",
    ),
    outcomes={rules.INSIDE: ACCEPTABLE, rules.FREE: FORBIDDEN, rules.TYPE_ERROR: FORBIDDEN},
    cells=(
        Cell(on_threads.wrong_with_plain, ORIGINAL, HOLDS, {rules.INSIDE}),
        Cell(on_asyncio.wrong_with_async_threading_lock, NAIVE_PORT, BREAKS, {rules.TYPE_ERROR}),
        Cell(on_asyncio.wrong_with_plain, NAIVE_PORT, BREAKS, {rules.TYPE_ERROR}),
        Cell(on_asyncio.wrong_with_async, PORT, HOLDS, {rules.INSIDE}),
    ),
    remedy="with threading.Lock(), async with asyncio.Lock(); the wrong pair fails at once.",
)

CONTRASTS = (MISSING_AWAIT, WRONG_WITH)
