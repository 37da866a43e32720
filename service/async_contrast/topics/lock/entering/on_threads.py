"""How a thread enters a threading.Lock: by acquire(), or by with."""

from __future__ import annotations

import threading

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics.controls import Door, ensure
from async_contrast.topics.crew import meet, run_threads
from async_contrast.topics.lock.entering import rules

lock = threading.Lock()


# missing-await: what does acquire() do without its await?


def missing_await(trial: Trial) -> None:
    """acquire(), try, finally, release() as in the notes, by two threads."""
    both_inside = threading.Barrier(2)
    door = Door(threading.Barrier(2))

    def work(n: int) -> None:
        door.asks()
        lock.acquire()
        try:
            trial.mark(n, "inside")
            with door:
                trial.saw(rules.TOGETHER if meet(both_inside, rules.CHANCE) else rules.ALONE)
        finally:
            lock.release()
        trial.mark(n, DONE)

    run_threads(2, work)
    door.ensure_sought()


# wrong-with: which with goes with which lock?


def wrong_with_plain(trial: Trial) -> None:
    """with threading.Lock()."""
    with lock:
        trial.saw(rules.INSIDE if lock.locked() else rules.FREE)
        ensure(not lock.acquire(blocking=False), rules.NOT_KEPT_OUT)
