"""Who waits for a lock: for how long, and who is next.

Claim: "if it is not released, the other threads wait for ever" (the notes).
Difference: an asyncio.Lock serves tasks in order of arrival; a threading.Lock promises no order.
Hazard: neither knows whose it is: whoever is tired of waiting can release it, and comes in.
"""

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    BREAKS,
    CONTROL,
    FORBIDDEN,
    HANGS,
    HOLDS,
    INTERESTING,
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
from async_contrast.topics.lock.waiting import on_asyncio, on_threads, rules

_HANGS_AFTER = 0.7
"""Seconds; the cells that hang do so within milliseconds."""

NEVER_RELEASED = Contrast(
    name="never-released",
    question="One worker never releases: what happens to the rest?",
    symptoms=(
        "deadlock, hangs forever, the app freezes, stuck in acquire()",
        "lock is not released after an exception, return without release()",
        "RuntimeError: release unlocked lock",
        "waits for a lock for ever, try finally release",
    ),
    says="if it is not released, the other threads wait for ever",
    parameters=(
        Integer(
            "workers",
            "how many want the lock",
            default=4,
            least=2,
            most=500,
            most_on_asyncio=10_000,
            is_workers=True,
        ),
    ),
    outcomes={
        rules.GOT: ACCEPTABLE,
        rules.GOT_ALL: ACCEPTABLE,
        rules.TOGETHER: FORBIDDEN,
        rules.SOME_WAIT: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.never_released, ORIGINAL, HANGS, {rules.GOT}, seconds=_HANGS_AFTER),
        Cell(on_asyncio.never_released, NAIVE_PORT, HANGS, {rules.GOT}, seconds=_HANGS_AFTER),
        Cell(on_asyncio.never_released_with, PORT, HOLDS, {rules.GOT: all_of("workers")}),
        Cell(on_threads.never_released_with, CONTROL, HOLDS, {rules.GOT: all_of("workers")}),
        Cell(on_threads.never_released_broken_open, CONTROL, BREAKS, {rules.TOGETHER: 2}),
        Cell(on_asyncio.never_released_broken_open, CONTROL, BREAKS, {rules.TOGETHER: 2}),
        *explored(orders_on_threads.never_released_once, ORIGINAL, (BREAKS, {rules.SOME_WAIT: 3})),
        *explored(
            orders_on_asyncio.never_released_once, NAIVE_PORT, (BREAKS, {rules.SOME_WAIT: 6})
        ),
        *explored(orders_on_asyncio.never_released_once_with, PORT, (HOLDS, {rules.GOT_ALL: 36})),
        *explored(orders_on_threads.never_released_once_with, CONTROL, (HOLDS, {rules.GOT_ALL: 6})),
    ),
    remedy="with lock, async with lock: the release cannot be forgotten. Both kinds of lock "
    "let anybody release them, also who does not hold them: that is no way out.",
)

FAIRNESS = Contrast(
    name="fairness",
    question="Who gets the lock next?",
    symptoms=(
        "starvation: one thread never gets the lock",
        "fair lock, FIFO order of waiters, who is next in the queue",
        "lock convoy, barging, polling with acquire(blocking=False)",
    ),
    outcomes={
        rules.IN_ORDER: ACCEPTABLE,
        rules.BARGED: INTERESTING,
        rules.OUT_OF_ORDER: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.fairness, ORIGINAL, rules.fairness),
        Cell(on_asyncio.fairness, PORT, HOLDS, {rules.IN_ORDER}),
        Cell(on_threads.fairness_polling, CONTROL, BREAKS, {rules.OUT_OF_ORDER}),
        Cell(on_asyncio.fairness_polling, CONTROL, BREAKS, {rules.OUT_OF_ORDER}),
    ),
    remedy="asyncio.Lock serves in order of arrival; threading.Lock promises no order. "
    "Whoever polls instead of waiting has no place in the queue of either.",
)
