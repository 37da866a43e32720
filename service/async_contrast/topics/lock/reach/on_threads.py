"""How far a threading.Lock reaches: to every thread of this process, and no further."""

from __future__ import annotations

import threading
import time

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics.controls import ensure
from async_contrast.topics.crew import run_threads, wait_until_blocked
from async_contrast.topics.lock.reach import rules
from async_contrast.topics.lock.rules import judge_got
from async_contrast.topics.neighbours.on_threads import neighbours_of

lock = threading.Lock()


# across-await: a lock held while its holder waits for somebody else


def across_await_threading_lock(trial: Trial) -> None:
    """threading.Lock, held while waiting for another thread."""
    other_came = threading.Event()

    def first() -> None:
        trial.mark(0, "waits")
        with lock:
            trial.mark(0, "has it")
            judge_got(trial, lock)
            second_thread.start()
            other_came.wait()
            trial.saw(rules.KEPT_OUT if wait_until_blocked(second_thread) else rules.TOGETHER)
            trial.mark(0, DONE)

    def second() -> None:
        other_came.set()
        trial.mark(1, "waits")
        with lock:
            trial.mark(1, "has it")
            judge_got(trial, lock)
            trial.mark(1, DONE)

    second_thread = threading.Thread(target=second)
    run_threads(1, lambda _: first())
    second_thread.join()


# two-loops: one lock, two event loops


def two_loops_threading_lock(trial: Trial) -> None:
    """threading.Lock, two threads: no loop is involved."""
    waiter = threading.Thread(target=_get_and_release, args=(trial,))
    with lock:
        trial.mark("first thread", "has it")
        judge_got(trial, lock)
        waiter.start()
        trial.saw(rules.KEPT_OUT if wait_until_blocked(waiter) else rules.TOGETHER)
        trial.mark("first thread", DONE)
    waiter.join()


def _get_and_release(trial: Trial) -> None:
    trial.mark("second thread", "waits")
    with lock:
        trial.mark("second thread", "has it")
        judge_got(trial, lock)
        trial.mark("second thread", DONE)


# across-threads: one lock shared by threads


def across_threads_threading_lock(trial: Trial) -> None:
    """threading.Lock: the waiter is woken by the release."""
    waits: list[float] = []

    def wait() -> None:
        begun = time.monotonic()
        trial.mark("waiter", "waits")
        lock.acquire(timeout=rules.PATIENCE)
        trial.mark("waiter", DONE)
        waits.append(time.monotonic() - begun)

    lock.acquire()
    trial.mark("holder", "has it")
    waiter = threading.Thread(target=wait)
    waiter.start()
    kept_out = wait_until_blocked(waiter)
    trial.mark("holder", DONE)
    lock.release()
    waiter.join()
    ensure(kept_out, rules.NOT_KEPT_OUT)
    rules.judge_wait(trial, waits[0], rules.PATIENCE)


# blocking-call: a blocking call in one view; what do its neighbours feel?


def blocking_call(trial: Trial) -> None:
    """A Flask view that blocks, and its neighbours, a thread a request."""
    neighbours_of(trial, lambda may_end: may_end.wait(rules.PATIENCE), rules.WAITED)
