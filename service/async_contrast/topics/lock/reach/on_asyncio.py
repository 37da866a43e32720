"""How far locks reach on asyncio: an asyncio.Lock to the tasks of one loop, and no further."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics.controls import Place, ensure
from async_contrast.topics.crew import meet, run_threads, wait_until_blocked
from async_contrast.topics.lock.reach import rules
from async_contrast.topics.lock.rules import judge_got
from async_contrast.topics.neighbours.on_asyncio import neighbours_of

lock = asyncio.Lock()
threading_lock = threading.Lock()


# across-await: a lock held while its holder waits for somebody else


async def across_await_threading_lock(trial: Trial) -> None:
    """threading.Lock, held over an await: the second task stops the loop, and with it the first."""
    other_came = asyncio.Event()

    async def first() -> None:
        trial.mark(0, "waits")
        with threading_lock:
            trial.mark(0, "has it")
            judge_got(trial, threading_lock)
            await other_came.wait()
            trial.mark(0, DONE)

    async def second() -> None:
        other_came.set()
        trial.mark(1, "waits")
        with threading_lock:
            trial.mark(1, "has it")
            judge_got(trial, threading_lock)
            trial.mark(1, DONE)

    _send_sigterm_once_frozen(trial)
    await _beside_a_heartbeat(trial, first, second)


async def across_await_asyncio_lock(trial: Trial) -> None:
    """asyncio.Lock, held over an await."""
    other_came, second_is_in = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        trial.mark(0, "waits")
        async with lock:
            trial.mark(0, "has it")
            judge_got(trial, lock)
            await other_came.wait()
            ensure(other_came.is_set(), rules.NO_CHANCE)
            trial.saw(rules.TOGETHER if second_is_in.is_set() else rules.KEPT_OUT)
            trial.mark(0, DONE)

    async def second() -> None:
        other_came.set()
        trial.mark(1, "waits")
        async with lock:
            second_is_in.set()
            trial.mark(1, "has it")
            judge_got(trial, lock)
            trial.mark(1, DONE)

    await _beside_a_heartbeat(trial, first, second)


async def across_await_rlock(trial: Trial) -> None:
    """threading.RLock, held over an await: the second task is of the thread that holds it."""
    rlock, other_came = threading.RLock(), asyncio.Event()
    place = Place()

    async def first() -> None:
        with rlock, place:
            trial.mark(0, "has it")
            ensure(not await asyncio.to_thread(rlock.acquire, False), rules.NOT_KEPT_OUT)
            await other_came.wait()
            trial.mark(0, DONE)

    async def second() -> None:
        await asyncio.sleep(0)  # the first one holds it by now
        with rlock, place:
            trial.mark(1, "has it")
            trial.saw(rules.TOGETHER if place.inside > 1 else rules.GOT)
            other_came.set()
            trial.mark(1, DONE)

    await _beside_a_heartbeat(trial, first, second)


async def across_await_released_before(trial: Trial) -> None:
    """threading.Lock, released before the await."""
    other_came, second_is_in = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        with threading_lock:
            judge_got(trial, threading_lock)
        await other_came.wait()
        ensure(second_is_in.is_set(), rules.NO_CHANCE)

    async def second() -> None:
        other_came.set()
        with threading_lock:
            second_is_in.set()
            judge_got(trial, threading_lock)

    await _beside_a_heartbeat(trial, first, second)


async def _beside_a_heartbeat(trial: Trial, *work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def beat() -> None:
        turns = 0
        while True:
            turns += 1
            trial.show("heartbeats of the loop", turns)
            await asyncio.sleep(0)

    heart = asyncio.create_task(beat())
    ended = await asyncio.gather(*(task() for task in work))
    ensure(len(ended) == len(work), rules.NO_CHANCE)
    heart.cancel()


def _send_sigterm_once_frozen(trial: Trial) -> None:
    """A handler as servers install it, and a thread that asks the frozen process to end."""
    trial.show("SIGTERM", "not sent")
    asyncio.get_running_loop().add_signal_handler(
        signal.SIGTERM, lambda: trial.show("SIGTERM", "answered")
    )

    def send() -> None:
        wait_until_blocked(threading.main_thread())
        trial.show("SIGTERM", "sent, no answer")
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=send, daemon=True).start()


# two-loops: one lock, two event loops


def two_loops_uncontended(trial: Trial) -> None:
    """asyncio.Lock, free whenever either loop asks for it."""

    async def get_and_release(name: str) -> None:
        trial.mark(name, "waits")
        async with lock:
            trial.mark(name, "has it")
            judge_got(trial, lock)
            trial.mark(name, DONE)

    asyncio.run(get_and_release("first loop"))
    asyncio.run(get_and_release("second loop"))


def two_loops_contended(trial: Trial) -> None:
    """asyncio.Lock, waited for on one loop, then on another."""

    async def get_and_release(name: str) -> None:
        trial.mark(name, "waits")
        async with lock:
            trial.mark(name, "has it")
            judge_got(trial, lock)
            await asyncio.sleep(0)  # one turn of the loop: the other task asks meanwhile
            trial.mark(name, DONE)

    async def contend(loop: str) -> None:
        names = (f"{loop}, task 0", f"{loop}, task 1")
        results = await asyncio.gather(*map(get_and_release, names), return_exceptions=True)
        for name, error in zip(names, results, strict=True):
            if isinstance(error, RuntimeError) and rules.BOUND in str(error):
                trial.saw(rules.BOUND)
                trial.mark(name, "RuntimeError")
                trial.mark(name, DONE)
                trial.show("error", f"RuntimeError: ... {rules.BOUND}")
            elif error is not None:
                raise error

    asyncio.run(contend("first loop"))
    asyncio.run(contend("second loop"))


def two_loops_second_waits(trial: Trial) -> None:
    """asyncio.Lock, held on one loop, waited for on another that has nothing else to do."""

    async def get() -> None:
        trial.mark("second loop", "waits")
        async with lock:
            trial.mark("second loop", "has it")
            judge_got(trial, lock)

    async def hold(waiter: threading.Thread) -> None:
        async with lock:
            trial.mark("first loop", "has it")
            judge_got(trial, lock)
            waiter.start()
            ensure(wait_until_blocked(waiter), rules.NOT_KEPT_OUT)
        ensure(not lock.locked(), rules.NOT_RELEASED)
        trial.mark("first loop", DONE)

    waiter = threading.Thread(target=lambda: asyncio.run(get()))
    asyncio.run(hold(waiter))
    waiter.join()


def two_loops_lock_each(trial: Trial) -> None:
    """asyncio.Lock, one a loop, each on a thread: neither knows of the other."""
    both_inside = threading.Barrier(2)
    place = Place()

    async def get_and_meet(name: str) -> None:
        own_lock = asyncio.Lock()
        async with own_lock:
            trial.mark(name, "has it")
            ensure(own_lock.locked(), rules.NOT_HELD)
            with place:
                meet(both_inside, rules.PATIENCE)
            trial.saw(rules.TOGETHER if place.most > 1 else rules.GOT)
            trial.mark(name, DONE)

    run_threads(2, lambda n: asyncio.run(get_and_meet(f"loop {n}")))


def two_loops_threading_lock(trial: Trial) -> None:
    """threading.Lock, a thread a loop, no await inside."""

    async def get_and_release() -> None:
        trial.mark("second loop", "waits")
        with threading_lock:
            trial.mark("second loop", "has it")
            judge_got(trial, threading_lock)
            trial.mark("second loop", DONE)

    async def hold(waiter: threading.Thread) -> None:
        with threading_lock:
            trial.mark("first loop", "has it")
            judge_got(trial, threading_lock)
            waiter.start()
            trial.saw(rules.KEPT_OUT if wait_until_blocked(waiter) else rules.TOGETHER)
            trial.mark("first loop", DONE)

    waiter = threading.Thread(target=lambda: asyncio.run(get_and_release()))
    asyncio.run(hold(waiter))
    waiter.join()


# across-threads: one lock shared by threads


def across_threads_asyncio_lock(trial: Trial) -> None:
    """asyncio.Lock, a loop a thread: the release does not reach the sleeping loop."""
    waits: list[float] = []

    async def wait() -> None:
        begun = time.monotonic()
        trial.mark("waiter", "waits")
        with suppress(TimeoutError):
            async with asyncio.timeout(rules.FROZEN):
                await lock.acquire()
        trial.mark("waiter", DONE)
        waits.append(time.monotonic() - begun)

    async def hold(waiter: threading.Thread) -> None:
        async with lock:
            trial.mark("holder", "has it")
            ensure(lock.locked(), rules.NOT_HELD)
            waiter.start()
            wait_until_blocked(waiter)
        ensure(not lock.locked(), rules.NOT_RELEASED)
        trial.mark("holder", DONE)

    waiter = threading.Thread(target=lambda: asyncio.run(wait()))
    asyncio.run(hold(waiter))
    waiter.join()
    rules.judge_wait(trial, waits[0], rules.FROZEN)


async def across_threads_run_coroutine_threadsafe(trial: Trial) -> None:
    """asyncio.Lock on one loop; the thread sends its coroutine there."""
    loop = asyncio.get_running_loop()
    waits: list[float] = []
    asked, is_in = asyncio.Event(), asyncio.Event()

    async def acquire() -> None:
        asked.set()
        async with lock:
            is_in.set()

    def wait() -> None:
        begun = time.monotonic()
        trial.mark("waiter", "waits")
        asyncio.run_coroutine_threadsafe(acquire(), loop).result(rules.PATIENCE)
        trial.mark("waiter", DONE)
        waits.append(time.monotonic() - begun)

    async with lock:
        trial.mark("holder", "has it")
        waiter = threading.Thread(target=wait)
        waiter.start()
        await asked.wait()
        kept_out = not is_in.is_set()
        trial.mark("holder", DONE)
    await asyncio.to_thread(waiter.join)
    ensure(kept_out, rules.NOT_KEPT_OUT)
    rules.judge_wait(trial, waits[0], rules.PATIENCE)


# blocking-call: a blocking call in one view; what do its neighbours feel?


async def blocking_call(trial: Trial) -> None:
    """A Quart view that blocks, and its neighbours, a task a request."""
    await neighbours_of(trial, lambda may_end: may_end.wait(rules.FROZEN), rules.WAITED)


async def blocking_call_to_thread(trial: Trial) -> None:
    """The same view with the blocking call in asyncio.to_thread."""
    await neighbours_of(
        trial, lambda may_end: asyncio.to_thread(may_end.wait, rules.PATIENCE), rules.WAITED
    )
