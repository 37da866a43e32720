"""Decorators that keep what a call gives, or do something before and after it.

Claim: "a decorator calls the decorated function and returns its result" (the notes).
Difference: what the call of an async function gives is a coroutine: it is not the value, and none
of the work is done yet.
Hazard: a cache hands the same coroutine out twice, which is an error; a timer says 0 s, a retry
tries once, and what is opened for the work is closed before it. Of these nothing is said.
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
from async_contrast.topics.decorators.around import on_asyncio, on_threads, rules

CACHED = Contrast(
    name="cached",
    question="What does a cache keep of an async function?",
    symptoms=(
        "RuntimeError: cannot reuse already awaited coroutine",
        "lru_cache async function, functools.cache and a coroutine",
        "cached_property async, await self.property twice",
        "async_lru, alru_cache, memoize an async function",
        "cache decorator for an async view, flask-caching cached, memoize",
        "cached coroutine fails on the second request",
        "cached future or task keeps an exception, CancelledError for everybody",
    ),
    outcomes={
        rules.GOT: ACCEPTABLE,
        rules.AGAIN: ACCEPTABLE,
        rules.REUSED: FORBIDDEN,
        rules.KEPT_ERROR: FORBIDDEN,
        rules.CANCELLED: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.cached, ORIGINAL, HOLDS, {rules.GOT: 2}),
        Cell(on_asyncio.cached, NAIVE_PORT, BREAKS, {rules.GOT, rules.REUSED}),
        Cell(on_asyncio.cached_value, PORT, HOLDS, {rules.GOT: 2}),
        Cell(on_threads.cached_as_property, ORIGINAL, HOLDS, {rules.GOT: 2}),
        Cell(on_asyncio.cached_as_property, NAIVE_PORT, BREAKS, {rules.GOT, rules.REUSED}),
        Cell(on_asyncio.cached_task_as_property, PORT, HOLDS, {rules.GOT: 2}),
        Cell(on_threads.cached_after_an_error, ORIGINAL, HOLDS, {rules.AGAIN}),
        Cell(on_asyncio.cached_task_after_an_error, NAIVE_PORT, BREAKS, {rules.KEPT_ERROR}),
        Cell(on_asyncio.cached_after_an_error, PORT, HOLDS, {rules.AGAIN}),
        Cell(on_asyncio.cached_task_of_who_leaves, NAIVE_PORT, BREAKS, {rules.CANCELLED}),
        Cell(on_asyncio.cached_task_shielded, PORT, HOLDS, {rules.GOT}),
    ),
    remedy="Keep the value once it is awaited, or use a library that does so, such as async_lru. "
    "A cached task serves callers that come meanwhile, too: await it behind asyncio.shield, or who "
    "is cancelled cancels it for all, and drop it when it fails, or its error stays.",
    live=tuple(LiveRequest("GET", f"cached/{form}") for form in live.FORMS),
)

AROUND = Contrast(
    name="around",
    question="Does a decorator that times, retries or opens and closes still do so around an async "
    "function?",
    symptoms=(
        "timing decorator measures 0 seconds, async function",
        "retry decorator does not retry an async function, tries once",
        "contextmanager used as a decorator on an async function",
        "decorator with try except does not catch the exception of an async function",
        "transaction or connection is closed before the coroutine runs",
        "asynccontextmanager as a decorator, ContextDecorator",
    ),
    says="a decorator calls the decorated function and returns its result",
    outcomes={
        rules.AROUND: ACCEPTABLE,
        rules.THIRD_TRY: ACCEPTABLE,
        rules.BEFORE: FORBIDDEN,
        rules.ONE_TRY: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.around_timed, ORIGINAL, HOLDS, {rules.AROUND}),
        Cell(on_asyncio.around_timed, NAIVE_PORT, BREAKS, {rules.BEFORE}),
        Cell(on_asyncio.around_timed_awaiting, PORT, HOLDS, {rules.AROUND}),
        Cell(on_threads.around_context_manager, ORIGINAL, HOLDS, {rules.AROUND}),
        Cell(on_asyncio.around_context_manager, NAIVE_PORT, BREAKS, {rules.BEFORE}),
        Cell(on_asyncio.around_async_context_manager, PORT, HOLDS, {rules.AROUND}),
        Cell(on_asyncio.around_with_inside, PORT, HOLDS, {rules.AROUND}),
        Cell(on_threads.around_retried, ORIGINAL, HOLDS, {rules.THIRD_TRY}),
        Cell(on_asyncio.around_retried, NAIVE_PORT, BREAKS, {rules.ONE_TRY}),
        Cell(on_asyncio.around_retried_awaiting, PORT, HOLDS, {rules.THIRD_TRY}),
        Cell(on_threads.around_generator, CONTROL, BREAKS, {rules.BEFORE}),
    ),
    remedy="Make the wrapper async and await the call in it: try, with and the clock then stand "
    "around the work. asynccontextmanager makes such a decorator; a plain context manager belongs "
    "inside, in a with statement. A call of a generator function runs nothing either, on any side.",
    live=tuple(LiveRequest("GET", f"around/{form}") for form in live.FORMS),
)

CONTRASTS = (CACHED, AROUND)
