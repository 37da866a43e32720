"""So many may be inside at once, and no more."""

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
    Contrast,
)
from async_contrast.topics.explored import explored
from async_contrast.topics.races.counting import on_asyncio, on_threads, rules

SEMAPHORE = Contrast(
    name="semaphore",
    question="Are there ever more inside than there are places?",
    symptoms=(
        "ValueError: Semaphore released too many times",
        "ValueError: BoundedSemaphore released too many times",
        "semaphore lets too many in, limit of concurrent requests is exceeded, rate limit",
        "asyncio.Semaphore, threading.Semaphore, BoundedSemaphore",
    ),
    outcomes={
        rules.NEVER_MORE: ACCEPTABLE,
        rules.CAUGHT: ACCEPTABLE,
        rules.BLAMED: INTERESTING,
        rules.MORE: FORBIDDEN,
    },
    cells=(
        *explored(on_threads.semaphore_bounds, ORIGINAL, (HOLDS, {rules.NEVER_MORE: 2550})),
        *explored(
            on_asyncio.semaphore_counter_across_await,
            NAIVE_PORT,
            (BREAKS, {rules.NEVER_MORE: 8, rules.MORE: 8}),
            (BREAKS, {rules.MORE: 1}),
        ),
        *explored(on_asyncio.semaphore_bounds, PORT, (HOLDS, {rules.NEVER_MORE: 90})),
        *explored(
            on_threads.semaphore_counter,
            CONTROL,
            (BREAKS, {rules.NEVER_MORE: 1582, rules.MORE: 1200}),
            (HOLDS, {rules.NEVER_MORE: 6}),
        ),
        *explored(on_asyncio.semaphore_counter, CONTROL, (HOLDS, {rules.NEVER_MORE: 4})),
        *explored(
            on_threads.semaphore_released_twice,
            CONTROL,
            (BREAKS, {rules.NEVER_MORE: 118, rules.MORE: 84}),
        ),
        *explored(
            on_asyncio.semaphore_released_twice,
            CONTROL,
            (BREAKS, {rules.NEVER_MORE: 34, rules.MORE: 20}),
        ),
        *explored(
            on_threads.semaphore_bounded_released_twice,
            CONTROL,
            (BREAKS, {rules.CAUGHT: 44, rules.BLAMED: 98, rules.MORE: 48}),
        ),
        *explored(
            on_asyncio.semaphore_bounded_released_twice,
            CONTROL,
            (BREAKS, {rules.CAUGHT: 20, rules.BLAMED: 16, rules.MORE: 16}),
        ),
    ),
    remedy="Hold a semaphore in `with`, on asyncio in `async with`: then none is released twice. A "
    "BoundedSemaphore notices one release too many, but it may be too late, and another one's.",
)

CONTRASTS = (SEMAPHORE,)
