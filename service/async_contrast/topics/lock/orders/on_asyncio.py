"""Locks on asyncio: small programs, run in every order."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from functools import partial

from async_contrast.explorer.program import Check
from async_contrast.topics.lock import rules

Worker = Callable[[], Coroutine[object, object, None]]

# balance: the notes' program, once each; is the balance 0?


def balance_once() -> tuple[list[Worker], Check]:
    """The notes' program without a lock, once each: no await in it."""
    balance = changes = 0

    async def change_it(n: int) -> None:
        nonlocal balance, changes
        balance = balance + n
        balance = balance - n
        changes += 1

    def check() -> str:
        assert balance == 0, rules.OFF
        return rules.zero_after(changes)

    return [partial(change_it, 5), partial(change_it, 8)], check


def balance_once_threading_lock() -> tuple[list[Worker], Check]:
    """The notes' program on tasks, its threading.Lock kept, once each: no await in it."""
    balance = changes = 0
    lock = threading.Lock()

    async def change_it(n: int) -> None:
        nonlocal balance, changes
        with lock:
            balance = balance + n
            balance = balance - n
            changes += lock.locked()

    def check() -> str:
        assert balance == 0, rules.OFF
        return rules.zero_after(changes)

    return [partial(change_it, 5), partial(change_it, 8)], check


def balance_once_across_await() -> tuple[list[Worker], Check]:
    """The notes' program unlocked, an await between load and store."""
    balance = changes = 0

    async def change_it(n: int) -> None:
        nonlocal balance, changes
        for change in (n, -n):
            loaded = balance
            await asyncio.sleep(0)
            balance = loaded + change
        changes += 1

    def check() -> str:
        assert balance == 0, rules.OFF
        return rules.zero_after(changes)

    return [partial(change_it, 5), partial(change_it, 8)], check


def balance_once_locked() -> tuple[list[Worker], Check]:
    """The notes' program with such an await, in an asyncio.Lock."""
    balance = changes = 0
    lock = asyncio.Lock()

    async def change_it(n: int) -> None:
        nonlocal balance, changes
        async with lock:
            for change in (n, -n):
                loaded = balance
                await asyncio.sleep(0)
                balance = loaded + change
            changes += 1

    def check() -> str:
        assert balance == 0, rules.OFF
        return rules.zero_after(changes)

    return [partial(change_it, 5), partial(change_it, 8)], check


# lost-update: an increment each, with something between load and store


def lost_update_once() -> tuple[list[Worker], Check]:
    """An increment each, no lock, a call but no await between load and store."""
    counter = 0

    async def increment() -> None:
        nonlocal counter
        counter = int(counter) + 1

    return [increment, increment], lambda: rules.judge_counter(counter)


def lost_update_once_across_await() -> tuple[list[Worker], Check]:
    """An increment each, no lock, an await between load and store."""
    counter = 0

    async def increment() -> None:
        nonlocal counter
        loaded = counter
        await asyncio.sleep(0)
        counter = loaded + 1

    return [increment, increment], lambda: rules.judge_counter(counter)


def lost_update_once_locked() -> tuple[list[Worker], Check]:
    """An increment each, an asyncio.Lock around load, await and store."""
    counter = 0
    lock = asyncio.Lock()

    async def increment() -> None:
        nonlocal counter
        async with lock:
            loaded = counter
            await asyncio.sleep(0)
            counter = loaded + 1

    return [increment, increment], lambda: rules.judge_counter(counter)


# never-released: three who want one lock


def never_released_once() -> tuple[list[Worker], Check]:
    """acquire() and no release(): three tasks, once each."""
    lock = asyncio.Lock()
    visits: list[int] = []

    async def work(n: int) -> None:
        await lock.acquire()
        visits.append(n)
        visits.append(n)

    return [partial(work, n) for n in range(3)], lambda: rules.judge_got_all(visits)


def never_released_once_with() -> tuple[list[Worker], Check]:
    """async with lock: three tasks, once each."""
    lock = asyncio.Lock()
    visits: list[int] = []

    async def work(n: int) -> None:
        async with lock:
            visits.append(n)
            await asyncio.sleep(0)
            visits.append(n)

    return [partial(work, n) for n in range(3)], lambda: rules.judge_got_all(visits)


# reentrancy: each acquires twice


def reentrancy_once_lock() -> tuple[list[Worker], Check]:
    """asyncio.Lock: two tasks, each acquires twice."""
    lock = asyncio.Lock()
    visits: list[int] = []

    async def work(n: int) -> None:
        async with lock, lock:
            visits.append(n)
            visits.append(n)

    return [partial(work, 0), partial(work, 1)], lambda: rules.judge_visits(visits)


def reentrancy_once_rlock() -> tuple[list[Worker], Check]:
    """threading.RLock: two tasks of one thread, each acquires twice."""
    rlock = threading.RLock()
    visits: list[int] = []

    async def work(n: int) -> None:
        with rlock, rlock:
            visits.append(n)
            await asyncio.sleep(0)
            visits.append(n)

    return [partial(work, 0), partial(work, 1)], lambda: rules.judge_visits(visits)


def reentrancy_once_split() -> tuple[list[Worker], Check]:
    """asyncio.Lock: two tasks take it outside, and expect it inside."""
    lock = asyncio.Lock()
    visits: list[int] = []

    async def work(n: int) -> None:
        async with lock:
            await work_while_locked(n)

    async def work_while_locked(n: int) -> None:
        visits.append(n)
        await asyncio.sleep(0)
        visits.append(n)

    return [partial(work, 0), partial(work, 1)], lambda: rules.judge_visits(visits)


# missing-await: what does acquire() do without its await?


def missing_await_once() -> tuple[list[Worker], Check]:
    """One task in async with; the other does not await acquire()."""
    lock = asyncio.Lock()
    visits: list[int] = []
    refused: list[int] = []
    freed: list[int] = []

    async def hold(n: int) -> None:
        try:
            async with lock:
                visits.append(n)
                await asyncio.sleep(0)
                visits.append(n)
                if not lock.locked():
                    freed.append(n)
        except RuntimeError:
            refused.append(n)

    async def forget(n: int) -> None:
        lock.acquire().close()  # or it would warn, each time, that nobody has awaited it
        try:
            visits.append(n)
            await asyncio.sleep(0)
            visits.append(n)
        finally:
            try:
                lock.release()
            except RuntimeError:
                refused.append(n)

    def check() -> str:
        assert not freed, rules.FREED
        alone = rules.judge_visits(visits)
        assert not refused, rules.REFUSED
        return alone

    return [partial(hold, 0), partial(forget, 1)], check


def missing_await_once_awaited() -> tuple[list[Worker], Check]:
    """await acquire(), try, finally, release() by two tasks, once each."""
    lock = asyncio.Lock()
    visits: list[int] = []

    async def work(n: int) -> None:
        await lock.acquire()
        try:
            visits.append(n)
            await asyncio.sleep(0)
            visits.append(n)
        finally:
            lock.release()

    return [partial(work, 0), partial(work, 1)], lambda: rules.judge_visits(visits)


# across-await: a lock held while its holder waits


def across_await_once() -> tuple[list[Worker], Check]:
    """asyncio.Lock, held over an await, once each."""
    lock = asyncio.Lock()
    visits: list[int] = []

    async def work(n: int) -> None:
        async with lock:
            visits.append(n)
            await asyncio.sleep(0)
            visits.append(n)

    return [partial(work, 0), partial(work, 1)], lambda: rules.judge_visits(visits)


def across_await_once_unlocked() -> tuple[list[Worker], Check]:
    """No lock, since one thread runs all tasks, but an await."""
    visits: list[int] = []

    async def work(n: int) -> None:
        visits.append(n)
        await asyncio.sleep(0)
        visits.append(n)

    return [partial(work, 0), partial(work, 1)], lambda: rules.judge_visits(visits)
