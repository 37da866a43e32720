"""Tasks that wait for a lock: for ever, or one after the other."""

from __future__ import annotations

import asyncio

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics.controls import Door, Place, ensure
from async_contrast.topics.lock.rules import judge_got
from async_contrast.topics.lock.waiting import rules

lock = asyncio.Lock()


# never-released: one worker never releases; what happens to the rest?


async def never_released(trial: Trial) -> None:
    """acquire() and no release(): the first task that gets the lock ends with it."""
    everybody_wants_it = asyncio.Barrier(trial["workers"])

    async def work(n: int) -> None:
        trial.mark(n, "waits")
        await everybody_wants_it.wait()
        await lock.acquire()
        trial.mark(n, "has it")
        judge_got(trial, lock)
        trial.mark(n, "has it, though it has ended")

    await asyncio.gather(*map(work, range(trial["workers"])))


async def never_released_with(trial: Trial) -> None:
    """async with lock: nobody can forget to release."""
    door = Door()

    async def work(n: int) -> None:
        trial.mark(n, "waits")
        door.asks()
        async with lock:
            trial.mark(n, "has it")
            with door:
                await asyncio.sleep(0)  # gives the others their chance to come in
                rules.judge_inside(trial, door.inside > 1)
            trial.mark(n, DONE)

    await asyncio.gather(*map(work, range(trial["workers"])))
    door.ensure_sought()


async def never_released_broken_open(trial: Trial) -> None:
    """A task that has waited too long releases what another one holds, and comes in."""
    two_inside = asyncio.Barrier(2)
    place = Place()

    async def stay_inside(n: int) -> None:
        ensure(lock.locked(), rules.NOT_HELD)
        trial.mark(n, "has it")
        with place:
            async with asyncio.timeout(rules.PATIENCE):
                await two_inside.wait()
        rules.judge_inside(trial, place.most > 1)
        trial.mark(n, DONE)

    async def hold() -> None:
        await lock.acquire()
        await stay_inside(0)

    async def break_in() -> None:
        trial.mark(1, "waits")
        try:
            await asyncio.wait_for(lock.acquire(), rules.CHANCE)
        except TimeoutError:
            lock.release()
        async with lock:
            await stay_inside(1)

    await asyncio.gather(hold(), break_in())


# fairness: who gets the lock next?


async def fairness(trial: Trial) -> None:
    """Tasks queue up for an asyncio.Lock one after the other; the holder asks again."""
    order: list[int] = []

    async def take_turn(n: int, name: str, has: str = "has it") -> None:
        trial.mark(name, "waits")
        async with lock:
            trial.mark(name, has)
            order.append(n)
            trial.mark(name, DONE)

    await lock.acquire()
    trial.mark("releaser", "has it")
    waiters = [asyncio.create_task(take_turn(n, f"waiter {n}")) for n in range(20)]
    await asyncio.sleep(0)
    ensure(not order, rules.NOT_KEPT_OUT)
    lock.release()
    await take_turn(20, "releaser", "has it again")
    await asyncio.gather(*waiters)
    rules.judge_order(trial, order, 21)


async def fairness_polling(trial: Trial) -> None:
    """The first task to come tries again now and then; the second one waits."""
    order: list[int] = []
    came, comes_again = asyncio.Event(), asyncio.Event()

    async def poll() -> None:
        trial.mark("first, polls", "waits")
        while lock.locked():
            came.set()
            await comes_again.wait()
        async with lock:
            order.append(0)
            trial.mark("first, polls", DONE)

    async def wait() -> None:
        await came.wait()
        trial.mark("second, waits", "waits")
        async with lock:
            order.append(1)
            trial.mark("second, waits", DONE)
        comes_again.set()

    async with lock:
        ensure(lock.locked(), rules.NOT_HELD)
        both = [asyncio.create_task(poll()), asyncio.create_task(wait())]
        await came.wait()
        await asyncio.sleep(0)  # one turn of the loop: the second one asks, too
        ensure(not order, rules.NOT_KEPT_OUT)
    await asyncio.gather(*both)
    rules.judge_order(trial, order, 2)
