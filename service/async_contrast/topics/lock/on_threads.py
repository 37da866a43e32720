"""threading.Lock on threads: the notes' program, and what a lock does and does not do there."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Blueprint, current_app, request
from flask.blueprints import BlueprintSetupState

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics import live
from async_contrast.topics.controls import Door, Place, ensure
from async_contrast.topics.crew import meet, run_threads
from async_contrast.topics.lock import rules

balance = 0
changes = {5: 0, 8: 0}
lock = threading.Lock()


# balance: the notes' program; is the balance 0?


def balance_threading_lock(trial: Trial) -> None:
    """The notes' program: two threads, a threading.Lock around each change."""

    held = {5: 0, 8: 0}

    def run_thread(n: int) -> None:
        for _ in range(100000):
            lock.acquire()
            try:
                change_it(n)
                held[n] += lock.locked()
            finally:
                lock.release()

    with lock:
        ensure(not lock.acquire(blocking=False), rules.NOT_KEPT_OUT)
    _run_two_threads(trial, run_thread)
    rules.ensure_locked(sum(held.values()))


def balance_unlocked(trial: Trial) -> None:
    """The notes' program without its lock."""

    def run_thread(n: int) -> None:
        for _ in range(100000):
            change_it(n)

    _run_two_threads(trial, run_thread)


def balance_across_wait(trial: Trial) -> None:
    """Up once without a lock, both threads wait between load and store; down again afterwards."""
    global balance
    both_loaded = threading.Barrier(2)
    met = Place()

    def up(n: int) -> None:
        global balance
        loaded = balance
        with met:
            both_loaded.wait()
        balance = loaded + n
        changes[n] += 1

    run_threads(2, lambda number: up((5, 8)[number]))
    met.ensure_met(2)
    balance -= 5 + 8
    rules.judge_balance(trial, balance, sum(changes.values()), expected=2)


def change_it(n: int) -> None:
    global balance
    balance = balance + n
    balance = balance - n
    changes[n] += 1  # each thread has its own count


def _run_two_threads(trial: Trial, run_thread: Callable[[int], None]) -> None:
    def run_marked(n: int) -> None:
        trial.mark(f"+{n} -{n}", "runs")
        run_thread(n)
        trial.mark(f"+{n} -{n}", DONE)

    t1 = threading.Thread(target=run_marked, args=(5,))
    t2 = threading.Thread(target=run_marked, args=(8,))
    t1.start()
    t2.start()
    t1.join()
    t2.join()
    rules.judge_balance(trial, balance, sum(changes.values()))


# lost-update: the same with something between load and store


def lost_update_unlocked(trial: Trial) -> None:
    """No lock, a call between load and store; raced until an update is lost."""

    def increment(_: int) -> None:
        global balance
        for _ in range(10_000):
            balance = int(balance) + 1

    sys.setswitchinterval(1e-6)  # the race is the same at the default, only rarer
    increments = 0
    while balance == increments < rules.ROUNDS * 20_000:
        run_threads(2, increment)
        increments += 20_000
    rules.judge_increments(trial, increments, balance)


def lost_update_across_wait(trial: Trial) -> None:
    """No lock, and every thread waits between load and store."""
    everybody_loaded = threading.Barrier(trial["workers"])
    met = Place()

    def increment(n: int) -> None:
        global balance
        loaded = balance
        trial.mark(n, f"loaded {loaded}")
        with met:
            everybody_loaded.wait()
        balance = loaded + 1
        trial.mark(n, DONE)

    run_threads(trial["workers"], increment)
    rules.judge_increments(trial, trial["workers"], balance)
    met.ensure_met(trial["workers"])


def lost_update_locked(trial: Trial) -> None:
    """threading.Lock around load, wait and store."""
    everybody_loaded = threading.Barrier(trial["workers"])
    door = Door(threading.Barrier(trial["workers"]))
    others_came: list[bool] = []

    def increment(n: int) -> None:
        global balance
        trial.mark(n, "waits")
        door.asks()
        with lock, door:
            trial.mark(n, "has it")
            loaded = balance
            others_came.append(meet(everybody_loaded, rules.CHANCE))
            balance = loaded + 1
            trial.mark(n, DONE)

    run_threads(trial["workers"], increment)
    rules.judge_increments(trial, trial["workers"], balance)
    door.ensure_sought()
    ensure(len(others_came) == trial["workers"], rules.NO_CHANCE)


# reentrancy: acquire twice from one worker


def reentrancy_lock(trial: Trial) -> None:
    """threading.Lock, acquired again by the thread that holds it."""
    trial.mark(0, "waits")
    with lock:
        trial.saw(rules.GOT if lock.locked() else rules.FREE)
        trial.mark(0, "has it, and waits for itself")
        with lock:
            trial.mark(0, DONE)


def reentrancy_rlock(trial: Trial) -> None:
    """threading.RLock: three threads, each acquires twice."""
    rlock = threading.RLock()
    two_inside = threading.Barrier(2)
    door = Door(threading.Barrier(3))

    def work(n: int) -> None:
        door.asks()
        rlock.acquire()
        rlock.acquire()
        with door:
            trial.mark(n, "inside")
            together = meet(two_inside, rules.CHANCE)
            trial.saw(rules.TOGETHER if together else rules.ALONE)
            trial.mark(n, DONE)
        rlock.release()
        rlock.release()

    run_threads(3, work)
    door.ensure_sought()


# cancellation: a holder or a waiter is cancelled; is the lock free?


def cancellation_holder(trial: Trial) -> None:
    """The holder is cancelled: a Future that runs does not listen."""
    holds, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        with lock:
            trial.mark("holder", "has it")
            holds.set()
            may_end.wait()
            trial.mark("holder", DONE)

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(hold)
        holds.wait()
        held = not lock.acquire(blocking=False)
        if not future.cancel():
            trial.saw(rules.NOT_CANCELLED)
            trial.mark("holder", "has it still, not cancelled")
        may_end.set()
    ensure(held, rules.NOT_HELD)
    rules.judge_left_behind(trial, lock.locked())


# live routes

routes = Blueprint("lock", __name__)


class _Counters:
    """One pair of counters an application."""

    def __init__(self) -> None:
        self.unlocked, self.locked = rules.Counter(), rules.Counter()
        self.lock, self.tally = threading.Lock(), threading.Lock()


@routes.record
def _make_counters(state: BlueprintSetupState) -> None:
    state.app.extensions["counters"] = _Counters()


@routes.get("/counter/unlocked")
def live_read_unlocked() -> dict[str, int]:
    """The counter that nothing protects: its value, the requests to increment it, what was lost."""
    counters: _Counters = current_app.extensions["counters"]
    return counters.unlocked.as_json()


@routes.post("/counter/unlocked")
@live.takes(rules.PAUSE_MS)
def live_increment_unlocked() -> dict[str, int]:
    """Loads the counter, waits, stores it plus 1."""
    given = live.read(request.args.to_dict(flat=False), (rules.PAUSE_MS,))
    counters: _Counters = current_app.extensions["counters"]
    _increment(counters.unlocked, given["pause_ms"])
    with counters.tally:
        counters.unlocked.requests += 1
    return counters.unlocked.as_json()


@routes.get("/counter/locked")
def live_read_locked() -> dict[str, int]:
    """The counter that a lock protects: its value, the requests to increment it, what was lost."""
    counters: _Counters = current_app.extensions["counters"]
    return counters.locked.as_json()


@routes.post("/counter/locked")
@live.takes(rules.PAUSE_MS)
def live_increment_locked() -> dict[str, int]:
    """Under a lock: loads the counter, waits, stores it plus 1."""
    given = live.read(request.args.to_dict(flat=False), (rules.PAUSE_MS,))
    counters: _Counters = current_app.extensions["counters"]
    with counters.lock:
        _increment(counters.locked, given["pause_ms"])
        counters.locked.requests += 1
        return counters.locked.as_json()


def _increment(counter: rules.Counter, pause_ms: int) -> None:
    loaded = counter.value
    time.sleep(pause_ms / 1000)
    counter.value = loaded + 1
