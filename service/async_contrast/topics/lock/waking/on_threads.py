"""A thread that waits, and another thread, or a signal, that tells it."""

from __future__ import annotations

import os
import queue
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics.lock.waking import rules

# wake-the-loop: what wakes somebody who waits for another thread?


def wake_queue(trial: Trial) -> None:
    """queue.Queue, filled by another thread."""
    box: queue.Queue[int] = queue.Queue()
    _wait_and_tell(trial, box.get, lambda: box.put(1))


def wake_event(trial: Trial) -> None:
    """threading.Event, set by another thread."""
    event = threading.Event()
    _wait_and_tell(trial, event.wait, event.set)


def wake_future(trial: Trial) -> None:
    """concurrent.futures.Future, its result set by another thread."""
    future: Future[int] = Future()
    _wait_and_tell(trial, future.result, lambda: future.set_result(1))


def wake_signal(trial: Trial) -> None:
    """threading.Event, set by a handler of signal.signal."""
    event = threading.Event()
    signal.signal(signal.SIGUSR1, lambda *_: event.set())
    _wait_and_tell(trial, event.wait, lambda: os.kill(os.getpid(), signal.SIGUSR1))


def _wait_and_tell(trial: Trial, wait: Callable[[], object], say: Callable[[], object]) -> None:
    """Wait here, and have another thread say it once this one sleeps."""
    me, woken = threading.current_thread(), threading.Event()
    seen: list[rules.Told] = []
    teller = threading.Thread(
        target=lambda: seen.append(rules.tell(trial, me, say, woken, rules.AT_ONCE))
    )
    trial.mark("waiter", "waits")
    teller.start()
    wait()
    woken.set()
    trial.mark("waiter", DONE)
    teller.join()
    rules.judge_told(trial, seen[0])
