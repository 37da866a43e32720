"""Time limits: of waiting, and of work.

Claim: none; the notes' threads wait for ever.
Difference: each way in which a thread waits takes a timeout=. On asyncio none does; a limit is put
around an await, and cancels the task there. What a thread does in its place goes on.
Hazard: a limit around a lock and the thread's work lets the next one in while that still works.
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
    LiveRequest,
)
from async_contrast.topics import live
from async_contrast.topics.lock.limits import on_asyncio, on_threads, rules

_WAYS = len(rules.WAYS)

TIME_LIMITS = Contrast(
    name="time-limits",
    question="How does one wait for a lock, an event or a queue no longer than one likes?",
    symptoms=(
        "TypeError: acquire() got an unexpected keyword argument 'timeout'",
        "TypeError: Lock.acquire() got an unexpected keyword argument 'blocking'",
        "TypeError: Event.wait() got an unexpected keyword argument 'timeout'",
        "TypeError: Queue.get() got an unexpected keyword argument 'timeout'",
        "wait for a lock with a timeout in asyncio",
        "asyncio.wait_for(lock.acquire(), 1)",
    ),
    outcomes={rules.GAVE_UP: ACCEPTABLE, rules.GOT: ACCEPTABLE, rules.REFUSED: FORBIDDEN},
    cells=(
        Cell(on_threads.time_limits, ORIGINAL, HOLDS, {rules.GAVE_UP: _WAYS}),
        Cell(on_asyncio.time_limits, NAIVE_PORT, BREAKS, {rules.REFUSED: _WAYS}),
        Cell(on_asyncio.time_limits_timeout, PORT, HOLDS, {rules.GAVE_UP: _WAYS}),
        Cell(on_threads.time_limits_in_time, CONTROL, HOLDS, {rules.GOT: _WAYS}),
        Cell(on_asyncio.time_limits_in_time, CONTROL, HOLDS, {rules.GOT: _WAYS}),
    ),
    remedy="asyncio's locks, events and queues take no timeout= and no blocking=: put the await "
    "into async with asyncio.timeout(...), and ask lock.locked() where nobody is to wait.",
    live=tuple(LiveRequest("GET", f"time-limits/{form}") for form in live.FORMS),
)

LIMIT_ON_WORK = Contrast(
    name="limit-on-work",
    question="A time limit strikes while a thread works: is the work stopped, and who comes next?",
    symptoms=(
        "asyncio.wait_for does not stop the thread",
        "TimeoutError but the work is done after all",
        "cancel a thread, to_thread cannot be cancelled",
        "concurrent.futures timeout, the thread goes on running",
        "timed out, yet the row is written",
    ),
    outcomes={
        rules.STOPPED: ACCEPTABLE,
        rules.ALONE: ACCEPTABLE,
        rules.GAVE_UP: INTERESTING,
        rules.DONE: FORBIDDEN,
        rules.TOGETHER: FORBIDDEN,
    },
    cells=(
        Cell(on_threads.limit_on_work, ORIGINAL, BREAKS, {rules.GAVE_UP, rules.DONE}),
        Cell(
            on_threads.limit_on_work_around_acquire, ORIGINAL, HOLDS, {rules.GAVE_UP, rules.ALONE}
        ),
        Cell(on_asyncio.limit_on_work, NAIVE_PORT, BREAKS, {rules.GAVE_UP, rules.DONE}),
        Cell(
            on_asyncio.limit_on_work_around_lock,
            NAIVE_PORT,
            BREAKS,
            {rules.GAVE_UP, rules.TOGETHER},
        ),
        Cell(on_asyncio.limit_on_work_event, PORT, HOLDS, {rules.GAVE_UP, rules.STOPPED}),
        Cell(on_asyncio.limit_on_work_around_acquire, PORT, HOLDS, {rules.GAVE_UP, rules.ALONE}),
        Cell(on_threads.limit_on_work_event, CONTROL, HOLDS, {rules.GAVE_UP, rules.STOPPED}),
    ),
    remedy="No time limit stops a thread, on either side: give the thread an Event to look at. Put "
    "asyncio.timeout around the acquire alone, for a limit around the whole releases the lock "
    "while the thread still works.",
)

CONTRASTS = (TIME_LIMITS, LIMIT_ON_WORK)
