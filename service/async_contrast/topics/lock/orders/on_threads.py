"""Locks on threads: small programs, run in every order."""

from __future__ import annotations

import threading
import time
from functools import partial

from async_contrast.explorer.program import Check, Worker
from async_contrast.topics.lock import rules

# balance: the notes' program, once each; is the balance 0?


def balance_once() -> tuple[list[Worker], Check]:
    """The notes' program without its lock, once each."""
    balance = 0

    def change_it(n: int) -> None:
        nonlocal balance
        balance = balance + n
        balance = balance - n

    def check() -> str:
        assert balance == 0, rules.OFF
        return rules.ZERO

    return [lambda: change_it(5), lambda: change_it(8)], check


def balance_once_across_call() -> tuple[list[Worker], Check]:
    """The notes' program unlocked, a call between load and store."""
    balance = 0

    def change_it(n: int) -> None:
        nonlocal balance
        balance = int(balance) + n
        balance = int(balance) - n

    def check() -> str:
        assert balance == 0, rules.OFF
        return rules.ZERO

    return [lambda: change_it(5), lambda: change_it(8)], check


def balance_once_locked() -> tuple[list[Worker], Check]:
    """The notes' program, once each, with its threading.Lock."""
    balance = 0
    lock = threading.Lock()

    def change_it(n: int) -> None:
        nonlocal balance
        with lock:
            balance = balance + n
            balance = balance - n

    def check() -> str:
        assert balance == 0, rules.OFF
        return rules.ZERO

    return [lambda: change_it(5), lambda: change_it(8)], check


# lost-update: an increment each, with something between load and store


def lost_update_once() -> tuple[list[Worker], Check]:
    """An increment each, no lock, a call between load and store."""
    counter = 0

    def increment() -> None:
        nonlocal counter
        counter = int(counter) + 1

    return [increment, increment], lambda: rules.judge_counter(counter)


def lost_update_once_locked() -> tuple[list[Worker], Check]:
    """An increment each, a threading.Lock around load, call and store."""
    counter = 0
    lock = threading.Lock()

    def increment() -> None:
        nonlocal counter
        with lock:
            counter = int(counter) + 1

    return [increment, increment], lambda: rules.judge_counter(counter)


# never-released: three who want one lock


def never_released_once() -> tuple[list[Worker], Check]:
    """acquire() and no release(): three threads, once each."""
    lock = threading.Lock()
    visits: list[int] = []

    def work(n: int) -> None:
        lock.acquire()
        visits.append(n)
        visits.append(n)

    return [partial(work, n) for n in range(3)], lambda: rules.judge_got_all(visits)


def never_released_once_with() -> tuple[list[Worker], Check]:
    """with lock: three threads, once each."""
    lock = threading.Lock()
    visits: list[int] = []

    def work(n: int) -> None:
        with lock:
            visits.append(n)
            visits.append(n)

    return [partial(work, n) for n in range(3)], lambda: rules.judge_got_all(visits)


# reentrancy: each acquires twice


def reentrancy_once_lock() -> tuple[list[Worker], Check]:
    """threading.Lock: two threads, each acquires twice."""
    lock = threading.Lock()
    visits: list[int] = []

    def work(n: int) -> None:
        with lock, lock:
            visits.append(n)
            visits.append(n)

    return [partial(work, 0), partial(work, 1)], lambda: rules.judge_visits(visits)


def reentrancy_once_rlock() -> tuple[list[Worker], Check]:
    """threading.RLock: two threads, each acquires twice."""
    rlock = threading.RLock()
    visits: list[int] = []

    def work(n: int) -> None:
        with rlock, rlock:
            visits.append(n)
            time.sleep(0)
            visits.append(n)

    return [partial(work, 0), partial(work, 1)], lambda: rules.judge_visits(visits)


# missing-await: what does acquire() do without its await?


def missing_await_once() -> tuple[list[Worker], Check]:
    """acquire(), try, finally, release() as in the notes, by two threads, once each."""
    lock = threading.Lock()
    visits: list[int] = []

    def work(n: int) -> None:
        lock.acquire()
        try:
            visits.append(n)
            time.sleep(0)
            visits.append(n)
        finally:
            lock.release()

    return [partial(work, 0), partial(work, 1)], lambda: rules.judge_visits(visits)


# across-await: a lock held while its holder waits


def across_await_once() -> tuple[list[Worker], Check]:
    """threading.Lock, held over a sleep, once each."""
    lock = threading.Lock()
    visits: list[int] = []

    def work(n: int) -> None:
        with lock:
            visits.append(n)
            time.sleep(0)
            visits.append(n)

    return [partial(work, 0), partial(work, 1)], lambda: rules.judge_visits(visits)


def across_await_once_unlocked() -> tuple[list[Worker], Check]:
    """No lock, but a sleep, once each."""
    visits: list[int] = []

    def work(n: int) -> None:
        visits.append(n)
        time.sleep(0)
        visits.append(n)

    return [partial(work, 0), partial(work, 1)], lambda: rules.judge_visits(visits)
