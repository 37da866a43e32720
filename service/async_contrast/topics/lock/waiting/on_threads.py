"""Threads that wait for a lock: for ever, or one after the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics.controls import Door, Place, ensure
from async_contrast.topics.crew import meet, meet_all, run_threads, wait_for, wait_until_blocked
from async_contrast.topics.lock.rules import judge_got
from async_contrast.topics.lock.waiting import rules

lock = threading.Lock()


# never-released: one worker never releases; what happens to the rest?


def never_released(trial: Trial) -> None:
    """acquire() and no release(): the first thread that gets the lock ends with it."""
    everybody_wants_it = threading.Barrier(trial["workers"])

    def work(n: int) -> None:
        trial.mark(n, "waits")
        everybody_wants_it.wait()
        lock.acquire()
        trial.mark(n, "has it")
        judge_got(trial, lock)
        trial.mark(n, "has it, though it has ended")

    run_threads(trial["workers"], work)


def never_released_with(trial: Trial) -> None:
    """with lock: nobody can forget to release."""
    two_inside = threading.Barrier(2)
    door = Door(threading.Barrier(trial["workers"]))

    def work(n: int) -> None:
        trial.mark(n, "waits")
        door.asks()
        with lock, door:
            trial.mark(n, "has it")
            rules.judge_inside(trial, meet(two_inside, rules.CHANCE))
            trial.mark(n, DONE)

    run_threads(trial["workers"], work)
    door.ensure_sought()


def never_released_broken_open(trial: Trial) -> None:
    """A thread that has waited too long releases what another one holds, and comes in."""
    holds, two_inside = threading.Event(), threading.Barrier(2)
    place = Place()

    def stay_inside(n: int) -> None:
        trial.mark(n, "has it")
        with place:
            meet_all(two_inside, rules.PATIENCE)
        rules.judge_inside(trial, place.most > 1)
        trial.mark(n, DONE)

    def hold() -> None:
        lock.acquire()
        ensure(lock.locked(), rules.NOT_HELD)
        holds.set()
        stay_inside(0)

    def break_in() -> None:
        wait_for(holds, rules.PATIENCE)
        trial.mark(1, "waits")
        ensure(not lock.acquire(timeout=rules.CHANCE), rules.NOT_KEPT_OUT)
        lock.release()
        with lock:
            ensure(lock.locked(), rules.NOT_HELD)
            stay_inside(1)

    run_threads(2, lambda number: (hold, break_in)[number]())


# fairness: who gets the lock next?


def fairness(trial: Trial) -> None:
    """A thread waits; the holder releases and at once asks again. 20 rounds, more until it wins."""
    rounds = barged = 0
    # On a busy machine it may win one in 20; where the lock is handed over, it never does.
    until = time.monotonic() + rules.LONG_ENOUGH
    while rounds < 20 or (not barged and time.monotonic() < until):
        rounds += 1
        mark = _mark_nothing if barged else trial.mark  # until the releaser wins once
        lock.acquire()
        served = threading.Event()
        waiter = threading.Thread(target=_take_turn, args=(mark, served))
        waiter.start()
        ensure(wait_until_blocked(waiter), rules.NOT_KEPT_OUT)
        # Only now: beside the milliseconds of looking, what follows would be too short to see.
        mark("releaser", "has it")
        mark("waiter", "waits")
        mark("releaser", DONE)  # not after the release: nothing may stand before it asks again
        lock.release()
        if lock.acquire(blocking=False):
            if not served.is_set():  # without a GIL the waiter may have come and gone
                mark("releaser", "has it again")
                barged += 1
                mark("releaser", DONE)
            lock.release()
        waiter.join()
    trial.saw(rules.BARGED if barged else rules.IN_ORDER)
    trial.show("rounds that the releaser won", f"{barged} of {rounds}")


def _take_turn(mark: Callable[[str, str], None], served: threading.Event) -> None:
    with lock:
        served.set()
        mark("waiter", "has it")
        mark("waiter", DONE)


def _mark_nothing(_worker: str, _what: str) -> None:
    pass


def fairness_polling(trial: Trial) -> None:
    """The first thread to come tries again now and then; the second one waits."""
    order: list[int] = []
    came, comes_again = threading.Event(), threading.Event()

    def poll() -> None:
        trial.mark("first, polls", "waits")
        while not lock.acquire(blocking=False):
            came.set()
            wait_for(comes_again, rules.PATIENCE)
        order.append(0)
        trial.mark("first, polls", DONE)
        lock.release()

    def wait() -> None:
        trial.mark("second, waits", "waits")
        with lock:
            order.append(1)
            trial.mark("second, waits", DONE)
        comes_again.set()

    first, second = threading.Thread(target=poll), threading.Thread(target=wait)
    with lock:
        first.start()
        wait_for(came, rules.PATIENCE)
        second.start()
        ensure(wait_until_blocked(second), rules.NOT_KEPT_OUT)
    first.join()
    second.join()
    rules.judge_order(trial, order, 2)
