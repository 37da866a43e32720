"""Bounds of tasks: who finds no place has to wait where the loop can go on."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

from quart import Blueprint, current_app, request
from quart.blueprints import BlueprintSetupState

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.controls import Place
from async_contrast.topics.hearing import hear_warnings
from async_contrast.topics.lock.bounds import rules

# bounded-work: are there ever more at work than there are places?


async def bounded_work(trial: Trial) -> None:
    """threading.BoundedSemaphore, held over an await, a task a worker."""
    places, go_on = threading.BoundedSemaphore(rules.PLACES), asyncio.Event()

    async def work() -> None:
        with places:
            trial.saw(rules.ENTERED)
            await go_on.wait()

    tasks = [asyncio.create_task(work()) for _ in range(rules.WORKERS)]
    await asyncio.sleep(0)  # each goes as far as it can
    go_on.set()
    await asyncio.gather(*tasks)


async def bounded_work_own_semaphore(trial: Trial) -> None:
    """An asyncio.Semaphore that each worker makes for itself."""
    await _work(trial, [asyncio.Semaphore(rules.PLACES) for _ in range(rules.WORKERS)])


async def bounded_work_unbounded(trial: Trial) -> None:
    """No semaphore: asyncio.gather starts all."""
    await _work(trial, [nullcontext()] * rules.WORKERS)


async def bounded_work_asyncio_semaphore(trial: Trial) -> None:
    """asyncio.Semaphore, one for all tasks."""
    await _work(trial, [asyncio.Semaphore(rules.PLACES)] * rules.WORKERS)


async def _work(trial: Trial, doors: list[AbstractAsyncContextManager[object]]) -> None:
    place, go_on, done = Place(), asyncio.Event(), list[int]()

    async def work(number: int) -> None:
        async with doors[number]:
            with place:
                trial.saw(rules.ENTERED)
                await go_on.wait()
                done.append(number)

    tasks = [asyncio.create_task(work(number)) for number in range(rules.WORKERS)]
    await asyncio.sleep(0)  # each goes as far as it can
    inside = place.inside
    go_on.set()
    await asyncio.gather(*tasks)
    rules.judge_work(trial, place, inside, len(done))


# bounded-queue: does a full queue hold its producer back?


async def bounded_queue(trial: Trial) -> None:
    """queue.Queue with a maxsize, a task that puts: it stops the loop, and with it who takes."""
    items = queue.Queue[int](rules.ROOM)

    async def produce() -> None:
        for number in range(rules.ITEMS):
            items.put(number)
            trial.saw(rules.FOUND_ROOM)

    await asyncio.create_task(produce())


async def bounded_queue_nowait(trial: Trial) -> None:
    """queue.Queue with a maxsize, and put_nowait, which does not stop the loop."""
    items, refused = queue.Queue[int](rules.ROOM), 0
    for number in range(rules.ITEMS):
        try:
            items.put_nowait(number)
        except queue.Full:
            refused += 1
        else:
            trial.saw(rules.FOUND_ROOM)
    trial.saw(rules.REFUSED, refused)
    waiting = items.qsize()
    rules.judge_queue(trial, waiting, [items.get_nowait() for _ in range(waiting)], refused)


async def bounded_queue_unbounded(trial: Trial) -> None:
    """asyncio.Queue without a maxsize: put never waits."""
    items = asyncio.Queue[int]()
    await _produce(trial, items, items.put)


async def bounded_queue_not_awaited(trial: Trial) -> None:
    """asyncio.Queue with a maxsize, its put called as that of queue.Queue, without await."""
    items = asyncio.Queue[int](rules.ROOM)

    async def put(number: int) -> None:
        items.put(number)  # type: ignore[unused-coroutine]

    with hear_warnings():
        await _produce(trial, items, put)


async def bounded_queue_awaited(trial: Trial) -> None:
    """asyncio.Queue with a maxsize, its put awaited."""
    items = asyncio.Queue[int](rules.ROOM)
    await _produce(trial, items, items.put)


async def _produce(
    trial: Trial, items: asyncio.Queue[int], put: Callable[[int], Coroutine[Any, Any, None]]
) -> None:
    async def produce() -> None:
        for number in range(rules.ITEMS):
            await put(number)
            if items.qsize():
                trial.saw(rules.FOUND_ROOM)

    producer = asyncio.create_task(produce())
    await asyncio.sleep(0)  # it goes as far as it can
    waiting, taken = items.qsize(), list[int]()
    while not (producer.done() and items.empty()):
        taken.append(await items.get())
    rules.judge_queue(trial, waiting, taken)


# live routes

routes = Blueprint("bounds", __name__)


class _Work:
    """What all requests to an application do, a few at once."""

    def __init__(self) -> None:
        self.places = asyncio.Semaphore(rules.PLACES)
        self.inside = 0


@routes.record
def _make_work(state: BlueprintSetupState) -> None:
    state.app.extensions["work"] = {form: _Work() for form in live.FORMS}


@routes.get("/bounded-work/<form>")
@live.chooses("form", live.FORMS)
@live.takes(rules.PAUSE_MS)
async def live_work(form: str) -> dict[str, int]:
    """Waits for a place, works, and says how many were inside when it came in."""
    given = live.read(request.args.to_dict(flat=False), (rules.PAUSE_MS,))
    work: _Work = live.find(form, current_app.extensions["work"])
    own = asyncio.Semaphore(rules.PLACES)
    async with own if form == live.AS_WRITTEN else work.places:
        work.inside += 1
        inside = work.inside
        try:
            await asyncio.sleep(given["pause_ms"] / 1000)
        finally:
            work.inside -= 1
    return {"places": rules.PLACES, "inside": inside}
