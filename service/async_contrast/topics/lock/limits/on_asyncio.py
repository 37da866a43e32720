"""Time limits of tasks: one for all awaits, which stops a task and no thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from quart import Blueprint

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.lock.limits import rules

# time-limits: how does one wait for no longer than one likes?


async def time_limits(trial: Trial) -> None:
    """timeout= and blocking=, kept, awaited."""
    lock, event, box = asyncio.Lock(), asyncio.Event(), asyncio.Queue[bool]()
    await lock.acquire()
    ways: dict[str, Callable[[], Any]] = {
        "acquire(timeout=)": lambda: lock.acquire(timeout=rules.LIMIT),  # type: ignore[call-arg]
        "acquire(blocking=False)": lambda: lock.acquire(blocking=False),  # type: ignore[call-arg]
        "Event.wait(timeout=)": lambda: event.wait(timeout=rules.LIMIT),  # type: ignore[call-arg]
        "Queue.get(timeout=)": lambda: box.get(timeout=rules.LIMIT),  # type: ignore[call-arg]
    }
    came: dict[str, object] = {}
    for way, wait in ways.items():
        try:
            came[way] = await wait()
        except TypeError as error:
            came[way] = error
    rules.judge_ways(trial, came)


async def time_limits_timeout(trial: Trial) -> None:
    """asyncio.timeout around each await, and lock.locked() where nobody waits."""
    lock, event, box = asyncio.Lock(), asyncio.Event(), asyncio.Queue[bool]()
    await lock.acquire()
    came: dict[str, object] = {
        "acquire(timeout=)": await _within_limit(lock.acquire),
        "acquire(blocking=False)": not lock.locked(),
        "Event.wait(timeout=)": await _within_limit(event.wait),
        "Queue.get(timeout=)": await _within_limit(box.get),
    }
    rules.judge_ways(trial, came)


async def time_limits_in_time(trial: Trial) -> None:
    """The same of a free lock, a set event and a queue that holds something."""
    lock, event, box = asyncio.Lock(), asyncio.Event(), asyncio.Queue[bool]()
    event.set()
    box.put_nowait(True)
    came: dict[str, object] = {"acquire(timeout=)": await _within_limit(lock.acquire)}
    lock.release()
    came["acquire(blocking=False)"] = not lock.locked()
    came["Event.wait(timeout=)"] = await _within_limit(event.wait)
    came["Queue.get(timeout=)"] = await _within_limit(box.get)
    rules.judge_ways(trial, came)


async def _within_limit(wait: Callable[[], Any]) -> object:
    try:
        async with asyncio.timeout(rules.LIMIT):
            return await wait()
    except TimeoutError as error:
        return error


# limit-on-work: a time limit strikes while a thread works; is the work stopped?


async def limit_on_work(trial: Trial) -> None:
    """asyncio.wait_for around asyncio.to_thread."""
    work, gave_up = rules.Work(), False
    working = asyncio.create_task(asyncio.to_thread(work.do))
    await asyncio.to_thread(work.begun.wait)
    try:
        await asyncio.wait_for(working, rules.LIMIT)
    except TimeoutError:
        gave_up = True
    work.may_end.set()
    await _end_of_threads()
    rules.judge_limit(trial, gave_up, work)


async def limit_on_work_event(trial: Trial) -> None:
    """asyncio.wait_for around asyncio.to_thread, and an Event that the work looks at."""
    work, gave_up = rules.Work(), False
    working = asyncio.create_task(asyncio.to_thread(work.do_until_stopped))
    await asyncio.to_thread(work.begun.wait)
    try:
        await asyncio.wait_for(working, rules.LIMIT)
    except TimeoutError:
        gave_up = True
        work.stop.set()
    await _end_of_threads()
    rules.judge_limit(trial, gave_up, work)


async def limit_on_work_around_lock(trial: Trial) -> None:
    """asyncio.timeout around lock and asyncio.to_thread: it releases, and the thread works on."""
    lock, work, next_one = asyncio.Lock(), rules.Work(), rules.Work()
    gave_up = False

    async def hold() -> None:
        async with lock:
            await asyncio.to_thread(work.do)

    holding = asyncio.create_task(hold())
    await asyncio.to_thread(work.begun.wait)
    try:
        async with asyncio.timeout(rules.LIMIT):
            await holding
    except TimeoutError:
        gave_up = True
    next_one.may_end.set()
    async with lock:
        await asyncio.to_thread(next_one.do)
        beside = len(next_one.came_to) if work.place.inside else 0
    work.may_end.set()
    await _end_of_threads()
    rules.judge_beside(trial, gave_up, work, beside)


async def limit_on_work_around_acquire(trial: Trial) -> None:
    """asyncio.timeout around the acquire alone; the holder keeps the lock until the work ended."""
    lock, work, next_one = asyncio.Lock(), rules.Work(), rules.Work()
    gave_up = False

    async def hold() -> None:
        async with lock:
            await asyncio.to_thread(work.do)

    holding = asyncio.create_task(hold())
    await asyncio.to_thread(work.begun.wait)
    next_one.may_end.set()
    try:
        async with asyncio.timeout(rules.LIMIT):
            await lock.acquire()
    except TimeoutError:
        gave_up = True
    else:
        await asyncio.to_thread(next_one.do)
    beside = len(next_one.came_to)
    work.may_end.set()
    await holding
    rules.judge_beside(trial, gave_up, work, beside)


async def _end_of_threads() -> None:
    """Wait for what the pool's threads still do, also what nobody awaits any more."""
    await asyncio.get_running_loop().shutdown_default_executor()


# live routes

routes = Blueprint("limits", __name__)


@routes.get("/time-limits/<form>")
@live.chooses("form", live.FORMS)
async def live_time_limits(form: str) -> dict[str, Any]:
    """Waits with a time limit for a lock, an event and a queue of its own, and says what came."""
    forms = {live.AS_WRITTEN: time_limits, live.PORTED: time_limits_timeout}
    return await live.run_async(live.find(form, forms))
