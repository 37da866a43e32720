"""Half a port: a loop in each request, and views that have none.

Claim: none; the notes port nothing.
Difference: threads share what belongs to their process. What belongs to a loop ends with it, and
knows no other loop; a view left sync runs on a thread that has none.
Hazard: asyncio.run in each request works alone and under test. Under load one request is refused,
another sleeps on, and what a request leaves running is cancelled.
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
    LiveRequest,
)
from async_contrast.topics import live
from async_contrast.topics.context.loops import on_asyncio, on_threads, rules

LOOP_PER_REQUEST = Contrast(
    name="loop-per-request",
    question="Half a port calls asyncio.run in each request: what can requests share and leave?",
    symptoms=(
        "asyncio.run in each request, in a Flask view",
        "asyncio.Lock is bound to a different loop, second request fails or hangs",
        "create_task in a Flask async view: the background task is cancelled when the request ends",
        "Flask[async], run_until_complete in every request",
    ),
    outcomes={
        rules.SERVED: ACCEPTABLE,
        rules.LEFT_ENDS: ACCEPTABLE,
        rules.BOUND: FORBIDDEN,
        rules.ASLEEP: FORBIDDEN,
        rules.LEFT_CUT: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.loop_per_request_lock, ORIGINAL, HOLDS, {rules.SERVED: 3}),
        Cell(on_threads.loop_per_request_left, ORIGINAL, HOLDS, {rules.LEFT_ENDS}),
        Cell(
            on_asyncio.loop_per_request_lock,
            NAIVE_PORT,
            BREAKS,
            {rules.SERVED, rules.BOUND, rules.ASLEEP},
        ),
        Cell(on_asyncio.loop_per_request_left, NAIVE_PORT, BREAKS, {rules.LEFT_CUT}),
        Cell(on_asyncio.loop_per_request_one_loop, PORT, HOLDS, {rules.SERVED: 3}),
        Cell(on_asyncio.loop_per_request_one_loop_left, PORT, HOLDS, {rules.LEFT_ENDS}),
    ),
    remedy="Run one loop on a thread of its own for as long as the process lives, and hand it "
    "every coroutine with asyncio.run_coroutine_threadsafe. asyncio.run makes a loop, cancels what "
    "is left on it, and closes it.",
)

SYNC_VIEW = Contrast(
    name="sync-view",
    question="What can a view of Quart start that is left sync?",
    symptoms=(
        "RuntimeError: no running event loop, at asyncio.create_task in a sync view of Quart",
        "add_background_task in a def view: There is no current event loop in thread 'asyncio_0'.",
        "a view left sync cannot start a task, there is no running event loop in its thread",
    ),
    outcomes={rules.STARTED: ACCEPTABLE, rules.NO_LOOP: FORBIDDEN},
    cells=(
        Cell(on_threads.sync_view, ORIGINAL, HOLDS, {rules.STARTED}),
        Cell(on_asyncio.sync_view, NAIVE_PORT, BREAKS, {rules.NO_LOOP}),
        Cell(on_asyncio.sync_view_background_task, NAIVE_PORT, BREAKS, {rules.NO_LOOP}),
        Cell(on_asyncio.sync_view_made_async, PORT, HOLDS, {rules.STARTED}),
        Cell(on_asyncio.sync_view_threadsafe, PORT, HOLDS, {rules.STARTED}),
    ),
    remedy="A view left sync runs on a thread that has no loop: create_task and "
    "add_background_task raise there. Make it an async def, or keep the loop, as before_serving "
    "finds it, for asyncio.run_coroutine_threadsafe.",
    live=tuple(LiveRequest("GET", f"sync-view/{form}") for form in live.FORMS),
)

CONTRASTS = (LOOP_PER_REQUEST, SYNC_VIEW)
