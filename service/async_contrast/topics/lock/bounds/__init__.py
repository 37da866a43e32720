"""Bounds: a semaphore for what works at once, a queue's maxsize for what waits.

Claim: none; the notes have two workers.
Difference: on both sides who finds no place waits. What waits with the primitives of threads is the
thread of the loop, and with it whoever could make room.
Hazard: the third worker, or the item after the last that finds room, stops the whole loop for ever.
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
    LiveRequest,
)
from async_contrast.topics import live
from async_contrast.topics.lock.bounds import on_asyncio, on_threads, rules

_HANGS_AFTER = 0.7
"""Seconds; the cells that hang do so within milliseconds."""

_ALL_IN, _ALL_PUT = rules.WORKERS, rules.ITEMS

BOUNDED_WORK = Contrast(
    name="bounded-work",
    question="Does a semaphore bound how many work at once?",
    symptoms=(
        "limit concurrency, at most N requests at once, rate limit outgoing requests",
        "threading.Semaphore or BoundedSemaphore in async code hangs",
        "asyncio.Semaphore does not limit, created inside the function",
        "too many open files, too many connections, asyncio.gather starts everything at once",
        "ValueError: Semaphore released too many times",
    ),
    outcomes={
        rules.ENTERED: ACCEPTABLE,
        rules.BOUNDED: ACCEPTABLE,
        rules.CROWDED: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.bounded_work, ORIGINAL, HOLDS, {rules.ENTERED: _ALL_IN, rules.BOUNDED: 1}),
        Cell(
            on_asyncio.bounded_work,
            NAIVE_PORT,
            HANGS,
            {rules.ENTERED: rules.PLACES},
            seconds=_HANGS_AFTER,
        ),
        Cell(
            on_asyncio.bounded_work_own_semaphore,
            NAIVE_PORT,
            BREAKS,
            {rules.ENTERED: _ALL_IN, rules.CROWDED: 1},
        ),
        Cell(
            on_asyncio.bounded_work_asyncio_semaphore,
            PORT,
            HOLDS,
            {rules.ENTERED: _ALL_IN, rules.BOUNDED: 1},
        ),
        Cell(
            on_threads.bounded_work_own_semaphore,
            CONTROL,
            BREAKS,
            {rules.ENTERED: _ALL_IN, rules.CROWDED: 1},
        ),
        Cell(
            on_threads.bounded_work_unbounded,
            CONTROL,
            BREAKS,
            {rules.ENTERED: _ALL_IN, rules.CROWDED: 1},
        ),
        Cell(
            on_asyncio.bounded_work_unbounded,
            CONTROL,
            BREAKS,
            {rules.ENTERED: _ALL_IN, rules.CROWDED: 1},
        ),
    ),
    remedy="One asyncio.Semaphore, made once for all who share the bound, and `async with` it. "
    "threading's stops the loop at the first who finds no place. It bounds the tasks of one loop: "
    "with several processes each has its own.",
    live=tuple(
        LiveRequest("GET", f"bounded-work/{form}?pause_ms=20", at_once=10) for form in live.FORMS
    ),
)

BOUNDED_QUEUE = Contrast(
    name="bounded-queue",
    question="Does a full queue hold its producer back?",
    symptoms=(
        "queue.Queue put or get blocks the event loop, hangs",
        "queue.Full, asyncio.QueueFull",
        "backpressure, producer is faster than the consumer, memory grows",
        "coroutine 'Queue.put' was never awaited",
        "asyncio.Queue maxsize, put_nowait",
    ),
    outcomes={
        rules.FOUND_ROOM: ACCEPTABLE,
        rules.HELD_BACK: ACCEPTABLE,
        rules.TOO_MANY: FORBIDDEN,
        rules.REFUSED: FORBIDDEN,
        rules.LOST: FORBIDDEN,
    },
    cells=(
        Cell(
            on_threads.bounded_queue,
            ORIGINAL,
            HOLDS,
            {rules.FOUND_ROOM: _ALL_PUT, rules.HELD_BACK: 1},
        ),
        Cell(
            on_asyncio.bounded_queue,
            NAIVE_PORT,
            HANGS,
            {rules.FOUND_ROOM: rules.ROOM},
            seconds=_HANGS_AFTER,
        ),
        Cell(
            on_asyncio.bounded_queue_nowait,
            NAIVE_PORT,
            BREAKS,
            {rules.FOUND_ROOM: rules.ROOM, rules.REFUSED: _ALL_PUT - rules.ROOM},
        ),
        Cell(on_asyncio.bounded_queue_not_awaited, NAIVE_PORT, BREAKS, {rules.LOST: _ALL_PUT}),
        Cell(
            on_asyncio.bounded_queue_awaited,
            PORT,
            HOLDS,
            {rules.FOUND_ROOM: _ALL_PUT, rules.HELD_BACK: 1},
        ),
        Cell(
            on_threads.bounded_queue_unbounded,
            CONTROL,
            BREAKS,
            {rules.FOUND_ROOM: _ALL_PUT, rules.TOO_MANY: 1},
        ),
        Cell(
            on_asyncio.bounded_queue_unbounded,
            CONTROL,
            BREAKS,
            {rules.FOUND_ROOM: _ALL_PUT, rules.TOO_MANY: 1},
        ),
    ),
    remedy="asyncio.Queue(maxsize), and await queue.put(item): the producer waits, not the loop. "
    "queue.Queue stops the loop once it is full, or empty for who gets; without a maxsize what "
    "waits has no bound.",
)

CONTRASTS = (BOUNDED_WORK, BOUNDED_QUEUE)
