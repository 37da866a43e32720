"""Locks on asyncio: which ones still protect, which ones freeze the loop, which do nothing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from quart import Blueprint, current_app, request
from quart.blueprints import BlueprintSetupState

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics import live
from async_contrast.topics.controls import Door, Place, ensure
from async_contrast.topics.lock import rules
from async_contrast.topics.lock.keeping_out import ensure_it_keeps_out

balance = 0
changes = {5: 0, 8: 0}
lock = asyncio.Lock()
threading_lock = threading.Lock()


# balance: the notes' program; is the balance 0?


async def balance_threading_lock(trial: Trial) -> None:
    """The notes' program on two tasks, its threading.Lock kept: nothing awaits inside."""

    held = {5: 0, 8: 0}

    async def run_task(n: int) -> None:
        for _ in range(100000):
            threading_lock.acquire()
            try:
                change_it(n)
                held[n] += threading_lock.locked()
            finally:
                threading_lock.release()

    with threading_lock:
        ensure(not threading_lock.acquire(blocking=False), rules.NOT_KEPT_OUT)
    await _run_two_tasks(trial, run_task)
    rules.ensure_locked(sum(held.values()))


async def balance_asyncio_lock(trial: Trial) -> None:
    """The notes' program on two tasks, an asyncio.Lock around each change."""

    held = {5: 0, 8: 0}

    async def run_task(n: int) -> None:
        for _ in range(100000):
            async with lock:
                change_it(n)
                held[n] += lock.locked()

    async with lock:
        await ensure_it_keeps_out(lock)
    await _run_two_tasks(trial, run_task)
    rules.ensure_locked(sum(held.values()))


async def balance_unlocked(trial: Trial) -> None:
    """The notes' program on two tasks, without a lock: no await, so no switch."""

    async def run_task(n: int) -> None:
        for _ in range(100000):
            change_it(n)

    await _run_two_tasks(trial, run_task)


async def balance_across_wait(trial: Trial) -> None:
    """Up once without a lock, both tasks await between load and store; down again afterwards."""
    global balance
    both_loaded = asyncio.Barrier(2)
    met = Place()

    async def up(n: int) -> None:
        global balance
        loaded = balance
        with met:
            await both_loaded.wait()
        balance = loaded + n
        changes[n] += 1

    await asyncio.gather(up(5), up(8))
    met.ensure_met(2)
    balance -= 5 + 8
    rules.judge_balance(trial, balance, sum(changes.values()), expected=2)


def change_it(n: int) -> None:
    global balance
    balance = balance + n
    balance = balance - n
    changes[n] += 1


async def _run_two_tasks(
    trial: Trial, run_task: Callable[[int], Coroutine[Any, Any, None]]
) -> None:
    async def run_marked(n: int) -> None:
        trial.mark(f"+{n} -{n}", "runs")
        await run_task(n)
        trial.mark(f"+{n} -{n}", DONE)

    t1 = asyncio.create_task(run_marked(5))
    t2 = asyncio.create_task(run_marked(8))
    await t1
    await t2
    rules.judge_balance(trial, balance, sum(changes.values()))


# lost-update: the same with something between load and store


async def lost_update_unlocked(trial: Trial) -> None:
    """No lock, a call but no await between load and store."""

    async def increment() -> None:
        global balance
        for _ in range(10_000):
            balance = int(balance) + 1

    await asyncio.gather(increment(), increment())
    rules.judge_increments(trial, 20_000, balance)


async def lost_update_across_wait(trial: Trial) -> None:
    """No lock, and every task awaits between load and store."""
    everybody_loaded = asyncio.Barrier(trial["workers"])
    met = Place()

    async def increment(n: int) -> None:
        global balance
        loaded = balance
        trial.mark(n, f"loaded {loaded}")
        with met:
            await everybody_loaded.wait()
        balance = loaded + 1
        trial.mark(n, DONE)

    await asyncio.gather(*map(increment, range(trial["workers"])))
    rules.judge_increments(trial, trial["workers"], balance)
    met.ensure_met(trial["workers"])


async def lost_update_locked(trial: Trial) -> None:
    """asyncio.Lock around load, await and store."""
    door = Door()

    async def increment(n: int) -> None:
        global balance
        trial.mark(n, "waits")
        door.asks()
        async with lock:
            trial.mark(n, "has it")
            with door:
                loaded = balance
                await asyncio.sleep(0)
                balance = loaded + 1
            trial.mark(n, DONE)

    await asyncio.gather(*map(increment, range(trial["workers"])))
    rules.judge_increments(trial, trial["workers"], balance)
    door.ensure_sought()


# reentrancy: acquire twice from one worker


async def reentrancy_lock(trial: Trial) -> None:
    """asyncio.Lock, acquired again by the task that holds it."""
    trial.mark(0, "waits")
    async with lock:
        trial.saw(rules.GOT if lock.locked() else rules.FREE)
        trial.mark(0, "has it, and waits for itself")
        async with lock:
            trial.mark(0, DONE)


async def reentrancy_rlock(trial: Trial) -> None:
    """threading.RLock: three tasks of one thread, each acquires twice."""
    rlock = threading.RLock()
    with rlock:
        ensure(not await asyncio.to_thread(rlock.acquire, False), rules.NOT_KEPT_OUT)
    place = Place()

    async def work(n: int) -> None:
        rlock.acquire()
        rlock.acquire()
        with place:
            trial.mark(n, "inside")
            together = place.inside > 1
            await asyncio.sleep(0)  # gives the others their chance to come in
            together = together or place.inside > 1
            trial.saw(rules.TOGETHER if together else rules.ALONE)
            trial.mark(n, DONE)
        rlock.release()
        rlock.release()

    await asyncio.gather(*map(work, range(3)))


async def reentrancy_split(trial: Trial) -> None:
    """asyncio.Lock, taken once outside; what is called inside expects it taken."""
    door = Door()

    async def work(n: int) -> None:
        door.asks()
        async with lock:
            await work_while_locked(n)

    async def work_while_locked(n: int) -> None:
        ensure(lock.locked(), rules.NOT_HELD)
        with door:
            trial.mark(n, "inside")
            await asyncio.sleep(0)  # gives the others their chance to come in
            trial.saw(rules.TOGETHER if door.inside > 1 else rules.ALONE)
            trial.mark(n, DONE)

    await asyncio.gather(*map(work, range(3)))
    door.ensure_sought()


# cancellation: a holder or a waiter is cancelled; is the lock free?


async def cancellation_bare_acquire(trial: Trial) -> None:
    """The holder, between acquire() and a release() in no finally, is cancelled."""

    async def hold() -> None:
        await lock.acquire()
        trial.mark("holder", "has it")
        await asyncio.get_running_loop().create_future()
        lock.release()

    cancelled = await _cancel_once_it_waits(hold())
    rules.judge_cancelled(trial, lock.locked(), cancelled)


async def cancellation_holder(trial: Trial) -> None:
    """The holder, in async with, is cancelled."""

    async def hold() -> None:
        async with lock:
            trial.mark("holder", "has it")
            await asyncio.get_running_loop().create_future()

    cancelled = await _cancel_once_it_waits(hold())
    rules.judge_cancelled(trial, lock.locked(), cancelled)


async def cancellation_waiter(trial: Trial) -> None:
    """One of two waiters is cancelled; the other one comes in and goes out."""

    came_in: list[str] = []

    async def wait_and_leave(name: str) -> None:
        trial.mark(name, "waits")
        async with lock:
            trial.mark(name, "has it")
            came_in.append(name)
            trial.mark(name, DONE)

    async with lock:
        trial.mark("holder", "has it")
        second = asyncio.create_task(wait_and_leave("other waiter"))
        cancelled = await _cancel_once_it_waits(wait_and_leave("cancelled waiter"))
        trial.mark("cancelled waiter", DONE)
        trial.mark("holder", DONE)
    await second
    ensure(came_in == ["other waiter"], f"in came {came_in}")
    rules.judge_cancelled(trial, lock.locked(), cancelled)


async def _cancel_once_it_waits(coroutine: Coroutine[Any, Any, None]) -> bool:
    task = asyncio.create_task(coroutine)
    await asyncio.sleep(0)  # one turn of the loop: the task runs until it waits
    ensure(lock.locked() and not task.done(), rules.NOT_HELD)
    await ensure_it_keeps_out(lock)
    task.cancel()
    await asyncio.wait([task])
    return task.cancelled()


# live routes

routes = Blueprint("lock", __name__)


class _Counters:
    """One pair of counters an application: an asyncio.Lock belongs to one loop."""

    def __init__(self) -> None:
        self.unlocked, self.locked = rules.Counter(), rules.Counter()
        self.lock = asyncio.Lock()


@routes.record
def _make_counters(state: BlueprintSetupState) -> None:
    state.app.extensions["counters"] = _Counters()


@routes.get("/counter/unlocked")
async def live_read_unlocked() -> dict[str, int]:
    """The counter that nothing protects: its value, the requests to increment it, what was lost."""
    counters: _Counters = current_app.extensions["counters"]
    return counters.unlocked.as_json()


@routes.post("/counter/unlocked")
@live.takes(rules.PAUSE_MS)
async def live_increment_unlocked() -> dict[str, int]:
    """Loads the counter, waits, stores it plus 1."""
    given = live.read(request.args.to_dict(flat=False), (rules.PAUSE_MS,))
    counters: _Counters = current_app.extensions["counters"]
    await _increment(counters.unlocked, given["pause_ms"])
    counters.unlocked.requests += 1
    return counters.unlocked.as_json()


@routes.get("/counter/locked")
async def live_read_locked() -> dict[str, int]:
    """The counter that a lock protects: its value, the requests to increment it, what was lost."""
    counters: _Counters = current_app.extensions["counters"]
    return counters.locked.as_json()


@routes.post("/counter/locked")
@live.takes(rules.PAUSE_MS)
async def live_increment_locked() -> dict[str, int]:
    """Under a lock: loads the counter, waits, stores it plus 1."""
    given = live.read(request.args.to_dict(flat=False), (rules.PAUSE_MS,))
    counters: _Counters = current_app.extensions["counters"]
    async with counters.lock:
        await _increment(counters.locked, given["pause_ms"])
        counters.locked.requests += 1
        return counters.locked.as_json()


async def _increment(counter: rules.Counter, pause_ms: int) -> None:
    loaded = counter.value
    await asyncio.sleep(pause_ms / 1000)
    counter.value = loaded + 1
