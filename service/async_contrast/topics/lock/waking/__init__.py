"""What wakes somebody who waits for another thread.

Claim: none; the notes' threads wait for a lock alone.
Difference: what threads wait for wakes them. What tasks wait for puts them on the loop's list, and
does not wake the loop, which sleeps until it hears of a socket, a timer or call_soon_threadsafe.
Hazard: under load something else always happens, so that it shows where little happens: at night.
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
from async_contrast.topics.lock.waking import on_asyncio, on_threads, rules

WAKE_THE_LOOP = Contrast(
    name="wake-the-loop",
    question="What wakes somebody who waits for another thread, or for a signal?",
    symptoms=(
        "call_soon_threadsafe",
        "asyncio.Queue.put_nowait from another thread, the consumer does not wake up",
        "asyncio.Event.set from a thread does nothing",
        "RuntimeError: Non-thread-safe operation invoked on an event loop other than the "
        "current one",
        "signal handler does not stop the server, signal.signal and asyncio",
        "await queue.get() hangs although something was put",
    ),
    outcomes={rules.WOKEN: ACCEPTABLE, rules.ASLEEP: FORBIDDEN},
    cells=(
        Cell(on_threads.wake_queue, ORIGINAL, HOLDS, {rules.WOKEN}),
        Cell(on_threads.wake_event, ORIGINAL, HOLDS, {rules.WOKEN}),
        Cell(on_threads.wake_future, ORIGINAL, HOLDS, {rules.WOKEN}),
        Cell(on_threads.wake_signal, ORIGINAL, HOLDS, {rules.WOKEN}),
        Cell(on_asyncio.wake_queue, NAIVE_PORT, BREAKS, {rules.ASLEEP}),
        Cell(on_asyncio.wake_event, NAIVE_PORT, BREAKS, {rules.ASLEEP}),
        Cell(on_asyncio.wake_future, NAIVE_PORT, BREAKS, {rules.ASLEEP}),
        Cell(on_asyncio.wake_signal, NAIVE_PORT, BREAKS, {rules.ASLEEP}),
        Cell(on_asyncio.wake_call_soon_threadsafe, PORT, HOLDS, {rules.WOKEN}),
        Cell(on_asyncio.wake_run_coroutine_threadsafe, PORT, HOLDS, {rules.WOKEN}),
        Cell(on_asyncio.wake_add_signal_handler, PORT, HOLDS, {rules.WOKEN}),
    ),
    remedy="Queues, events and futures of asyncio belong to their loop's thread. From another one "
    "use loop.call_soon_threadsafe(event.set) or asyncio.run_coroutine_threadsafe(queue.put(...), "
    "loop); for signals loop.add_signal_handler, not signal.signal.",
)

CONTRASTS = (WAKE_THE_LOOP,)
