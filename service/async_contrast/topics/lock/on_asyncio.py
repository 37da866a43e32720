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
from async_contrast.topics.controls import ensure
from async_contrast.topics.lock import rules

balance = 0
changes = {5: 0, 8: 0}
lock = asyncio.Lock()
threading_lock = threading.Lock()


# balance: the notes' program; is the balance 0?


async def balance_threading_lock(trial: Trial) -> None:
    """The notes' program on two tasks, its threading.Lock kept: nothing awaits inside."""

    async def run_task(n: int) -> None:
        for _ in range(100000):
            threading_lock.acquire()
            try:
                change_it(n)
            finally:
                threading_lock.release()

    await _run_two_tasks(trial, run_task)


async def balance_asyncio_lock(trial: Trial) -> None:
    """The notes' program on two tasks, an asyncio.Lock around each change."""

    async def run_task(n: int) -> None:
        for _ in range(100000):
            async with lock:
                change_it(n)

    await _run_two_tasks(trial, run_task)


async def balance_unlocked(trial: Trial) -> None:
    """The notes' program on two tasks, without a lock: no await, so no switch."""

    async def run_task(n: int) -> None:
        for _ in range(100000):
            change_it(n)

    await _run_two_tasks(trial, run_task)


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

    async def increment(n: int) -> None:
        global balance
        loaded = balance
        trial.mark(n, f"loaded {loaded}")
        await everybody_loaded.wait()
        balance = loaded + 1
        trial.mark(n, DONE)

    await asyncio.gather(*map(increment, range(trial["workers"])))
    rules.judge_increments(trial, trial["workers"], balance)


async def lost_update_locked(trial: Trial) -> None:
    """asyncio.Lock around load, await and store."""

    async def increment(n: int) -> None:
        global balance
        trial.mark(n, "waits")
        async with lock:
            trial.mark(n, "holds")
            loaded = balance
            await asyncio.sleep(0)
            balance = loaded + 1
            trial.mark(n, DONE)

    await asyncio.gather(*map(increment, range(trial["workers"])))
    rules.judge_increments(trial, trial["workers"], balance)


# never-released: one worker never releases; what happens to the rest?


async def never_released(trial: Trial) -> None:
    """acquire() and no release(): the first task that gets the lock ends with it."""

    async def work(n: int) -> None:
        trial.mark(n, "waits")
        await lock.acquire()
        trial.mark(n, "holds")
        rules.judge_got(trial, lock)
        trial.mark(n, "holds, though it has ended")

    await asyncio.gather(*map(work, range(trial["workers"])))


async def never_released_with(trial: Trial) -> None:
    """async with lock: nobody can forget to release."""
    inside: list[int] = []

    async def work(n: int) -> None:
        trial.mark(n, "waits")
        async with lock:
            trial.mark(n, "holds")
            inside.append(n)
            await asyncio.sleep(0)  # gives the others their chance to come in
            trial.saw(rules.TOGETHER if len(inside) > 1 else rules.GOT)
            inside.remove(n)
            trial.mark(n, DONE)

    await asyncio.gather(*map(work, range(trial["workers"])))


# reentrancy: acquire twice from one worker


async def reentrancy_lock(trial: Trial) -> None:
    """asyncio.Lock, acquired again by the task that holds it."""
    trial.mark(0, "waits")
    async with lock:
        trial.saw(rules.GOT if lock.locked() else rules.FREE)
        trial.mark(0, "holds, and waits for itself")
        async with lock:
            trial.mark(0, DONE)


async def reentrancy_rlock(trial: Trial) -> None:
    """threading.RLock: three tasks of one thread, each acquires twice."""
    rlock = threading.RLock()
    with rlock:
        ensure(not await asyncio.to_thread(rlock.acquire, False), rules.NOT_KEPT_OUT)
    inside: list[int] = []

    async def work(n: int) -> None:
        with rlock, rlock:
            trial.mark(n, "inside")
            inside.append(n)
            together = len(inside) > 1
            await asyncio.sleep(0)  # gives the others their chance to come in
            together = together or len(inside) > 1
            inside.remove(n)
            trial.saw(rules.TOGETHER if together else rules.ALONE)
            trial.mark(n, DONE)

    await asyncio.gather(*map(work, range(3)))


async def reentrancy_split(trial: Trial) -> None:
    """asyncio.Lock, taken once outside; what is called inside expects it taken."""
    inside: list[int] = []

    async def work(n: int) -> None:
        async with lock:
            await work_while_locked(n)

    async def work_while_locked(n: int) -> None:
        trial.mark(n, "inside")
        inside.append(n)
        await asyncio.sleep(0)  # gives the others their chance to come in
        trial.saw(rules.TOGETHER if len(inside) > 1 else rules.ALONE)
        inside.remove(n)
        trial.mark(n, DONE)

    await asyncio.gather(*map(work, range(3)))


# cancellation: a holder or a waiter is cancelled; is the lock free?


async def cancellation_bare_acquire(trial: Trial) -> None:
    """The holder, between acquire() and a release() in no finally, is cancelled."""

    async def hold() -> None:
        await lock.acquire()
        trial.mark("holder", "holds")
        await asyncio.get_running_loop().create_future()
        lock.release()

    await _cancel_once_it_waits(hold())
    rules.judge_cancelled(trial, lock.locked())


async def cancellation_holder(trial: Trial) -> None:
    """The holder, in async with, is cancelled."""

    async def hold() -> None:
        async with lock:
            trial.mark("holder", "holds")
            await asyncio.get_running_loop().create_future()

    await _cancel_once_it_waits(hold())
    rules.judge_cancelled(trial, lock.locked())


async def cancellation_waiter(trial: Trial) -> None:
    """One of two waiters is cancelled; the other one comes in and goes out."""

    came_in: list[str] = []

    async def wait_and_leave(name: str) -> None:
        trial.mark(name, "waits")
        async with lock:
            trial.mark(name, "holds")
            came_in.append(name)
            trial.mark(name, DONE)

    async with lock:
        trial.mark("holder", "holds")
        second = asyncio.create_task(wait_and_leave("other waiter"))
        await _cancel_once_it_waits(wait_and_leave("cancelled waiter"))
        trial.mark("cancelled waiter", DONE)
        trial.mark("holder", DONE)
    await second
    ensure(came_in == ["other waiter"], f"in came {came_in}")
    trial.saw(rules.HELD if lock.locked() else rules.FREE)


async def _cancel_once_it_waits(coroutine: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(coroutine)
    await asyncio.sleep(0)  # one turn of the loop: the task runs until it waits
    ensure(lock.locked() and not task.done(), rules.NOT_HELD)
    task.cancel()
    await asyncio.wait([task])
    ensure(task.cancelled(), "the task was not cancelled")


# fairness: who gets the lock next?


async def fairness(trial: Trial) -> None:
    """Tasks queue up for an asyncio.Lock one after the other; the holder asks again."""
    order: list[int] = []

    async def take_turn(n: int, name: str, holds: str = "holds") -> None:
        trial.mark(name, "waits")
        async with lock:
            trial.mark(name, holds)
            order.append(n)
            trial.mark(name, DONE)

    await lock.acquire()
    trial.mark("releaser", "holds")
    waiters = [asyncio.create_task(take_turn(n, f"waiter {n}")) for n in range(20)]
    await asyncio.sleep(0)
    ensure(not order, rules.NOT_KEPT_OUT)
    lock.release()
    await take_turn(20, "releaser", "holds again")
    await asyncio.gather(*waiters)
    trial.saw(rules.IN_ORDER if order == sorted(order) else rules.OUT_OF_ORDER)
    trial.show("order, the releaser being 20", order)


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
