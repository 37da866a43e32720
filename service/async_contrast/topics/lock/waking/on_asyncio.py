"""A task that waits, and a thread, or a signal, that tells it: the loop itself has to wake."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics.lock.waking import rules

# wake-the-loop: what wakes somebody who waits for another thread?


async def wake_queue(trial: Trial) -> None:
    """asyncio.Queue, filled by a thread."""
    box: asyncio.Queue[int] = asyncio.Queue()
    await _wait_and_tell(trial, box.get(), lambda: box.put_nowait(1))


async def wake_event(trial: Trial) -> None:
    """asyncio.Event, set by a thread."""
    event = asyncio.Event()
    await _wait_and_tell(trial, event.wait(), event.set)


async def wake_future(trial: Trial) -> None:
    """A future of the loop, its result set by a thread."""
    future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    await _wait_and_tell(trial, future, lambda: future.set_result(1))


async def wake_signal(trial: Trial) -> None:
    """asyncio.Event, set by a handler of signal.signal."""
    event = asyncio.Event()
    signal.signal(signal.SIGUSR1, lambda *_: event.set())
    await _wait_and_tell(trial, event.wait(), lambda: os.kill(os.getpid(), signal.SIGUSR1))


async def wake_call_soon_threadsafe(trial: Trial) -> None:
    """asyncio.Event, set through loop.call_soon_threadsafe."""
    event, loop = asyncio.Event(), asyncio.get_running_loop()
    await _wait_and_tell(
        trial, event.wait(), lambda: loop.call_soon_threadsafe(event.set), rules.AT_ONCE
    )


async def wake_run_coroutine_threadsafe(trial: Trial) -> None:
    """asyncio.Queue, filled through asyncio.run_coroutine_threadsafe."""
    box: asyncio.Queue[int] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    await _wait_and_tell(
        trial,
        box.get(),
        lambda: asyncio.run_coroutine_threadsafe(box.put(1), loop).result(rules.AT_ONCE),
        rules.AT_ONCE,
    )


async def wake_add_signal_handler(trial: Trial) -> None:
    """asyncio.Event, set by a handler of loop.add_signal_handler."""
    event = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, event.set)
    await _wait_and_tell(
        trial, event.wait(), lambda: os.kill(os.getpid(), signal.SIGUSR1), rules.AT_ONCE
    )


async def _wait_and_tell(
    trial: Trial,
    wait: Awaitable[object],
    say: Callable[[], object],
    patience: float | None = None,
) -> None:
    """Wait here, and have a thread say it once the loop sleeps; in the end it wakes the loop."""
    loop, me, woken = asyncio.get_running_loop(), threading.current_thread(), threading.Event()
    seen: list[rules.Told] = []

    def tell() -> None:
        seen.append(rules.tell(trial, me, say, woken, patience or rules.IN_VAIN))
        loop.call_soon_threadsafe(lambda: None)  # something else happens

    teller = threading.Thread(target=tell)
    trial.mark("waiter", "waits")
    teller.start()
    await wait
    woken.set()
    trial.mark("waiter", DONE)
    await asyncio.to_thread(teller.join)
    rules.judge_told(trial, seen[0])
