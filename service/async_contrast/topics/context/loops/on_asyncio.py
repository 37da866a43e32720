"""Requests that run loops of their own, and views left sync that have none."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from quart import Blueprint, Quart
from werkzeug.exceptions import InternalServerError

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics.context.loops import rules
from async_contrast.topics.controls import ensure
from async_contrast.topics.crew import run_threads, wait_for, wait_until_blocked
from async_contrast.topics.hearing import hear_warnings
from async_contrast.topics.own_loop import loop_on_a_thread

# loop-per-request: what can requests share, and leave running?


def loop_per_request_lock(trial: Trial) -> None:
    """asyncio.run in each of three requests that want one asyncio.Lock."""
    lock = asyncio.Lock()
    holds, may_release, woken = threading.Event(), threading.Event(), threading.Event()
    came = [""] * rules.REQUESTS
    waiters: list[asyncio.AbstractEventLoop] = []

    async def hold() -> None:
        async with lock:
            trial.mark(0, "has it")
            holds.set()
            wait_for(may_release, rules.PATIENCE)
        trial.mark(0, DONE)

    async def wait() -> None:
        waiters.append(asyncio.get_running_loop())
        trial.mark(1, "waits")
        async with lock:
            woken.set()
        trial.mark(1, DONE)

    async def come_late() -> None:
        async with lock:
            pass

    def request(n: int, work: Callable[[], Any]) -> threading.Thread:
        def run() -> None:
            try:
                asyncio.run(work())
                came[n] = rules.SERVED
            except RuntimeError as error:
                came[n] = rules.of_error(error)

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    holder = request(0, hold)
    wait_for(holds, rules.PATIENCE)
    waiter = request(1, wait)
    ensure(wait_until_blocked(waiter), "the second request did not wait")
    request(2, come_late).join()
    may_release.set()
    holder.join()
    ensure(not lock.locked(), "the lock is still held")
    slept = not woken.wait(rules.IN_VAIN)
    if slept:
        waiters[0].call_soon_threadsafe(lambda: None)  # else it would sleep for ever
    waiter.join()
    came[1] = rules.ASLEEP if slept else came[1]
    rules.judge_served(trial, came)


def loop_per_request_left(trial: Trial) -> None:
    """asyncio.run in a request that leaves a task running."""
    states: list[str] = []

    async def work(begun: asyncio.Event) -> None:
        states.append(rules.BEGUN)
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            states.append(rules.CUT_OFF)
            raise
        states.append(rules.ENDED)

    async def request() -> bool:
        begun = asyncio.Event()
        left = asyncio.create_task(work(begun))
        await begun.wait()
        return not left.done()

    [answered] = run_threads(1, lambda _: asyncio.run(request()))
    rules.judge_left(trial, answered, states)


def loop_per_request_one_loop(trial: Trial) -> None:
    """One loop on a thread, and run_coroutine_threadsafe in each of three requests."""
    with loop_on_a_thread() as loop:
        lock, all_asked = asyncio.Lock(), asyncio.Event()
        asked: list[int] = []

        async def work(n: int) -> str:
            asked.append(n)
            if len(asked) == rules.REQUESTS:
                all_asked.set()
            trial.mark(n, "waits")
            async with lock:
                trial.mark(n, "has it")
                await all_asked.wait()
            trial.mark(n, DONE)
            return rules.SERVED

        def request(n: int) -> str:
            return asyncio.run_coroutine_threadsafe(work(n), loop).result(rules.PATIENCE)

        rules.judge_served(trial, run_threads(rules.REQUESTS, request))


def loop_per_request_one_loop_left(trial: Trial) -> None:
    """One loop on a thread, and a request that leaves a coroutine to it."""
    states: list[str] = []
    with loop_on_a_thread() as loop:
        begun, go_on = threading.Event(), asyncio.Event()

        async def work() -> None:
            states.append(rules.BEGUN)
            begun.set()
            await go_on.wait()
            states.append(rules.ENDED)

        def request(_: int) -> Future[None]:
            left = asyncio.run_coroutine_threadsafe(work(), loop)
            wait_for(begun, rules.PATIENCE)
            return left

        [left] = run_threads(1, request)
        answered = states == [rules.BEGUN]
        loop.call_soon_threadsafe(go_on.set)
        left.result(rules.PATIENCE)
    rules.judge_left(trial, answered, states)


# sync-view: what can a view start that is left sync?


async def sync_view(trial: Trial) -> None:
    """A view left sync that calls asyncio.create_task."""
    app, work = _app(), _Work()

    @app.get("/")
    def view() -> str:
        work.kept = asyncio.create_task(work.do())
        return "started"

    await _ask(trial, app, work)


async def sync_view_background_task(trial: Trial) -> None:
    """A view left sync that calls add_background_task."""
    app, work = _app(), _Work()

    @app.get("/")
    def view() -> str:
        app.add_background_task(work.do)
        return "started"

    await _ask(trial, app, work)


async def sync_view_threadsafe(trial: Trial) -> None:
    """A view left sync that hands a coroutine to the app's loop: run_coroutine_threadsafe."""
    app, work, loop = _app(), _Work(), asyncio.get_running_loop()

    @app.get("/")
    def view() -> str:
        asyncio.run_coroutine_threadsafe(work.do(), loop)
        return "started"

    await _ask(trial, app, work)


async def sync_view_made_async(trial: Trial) -> None:
    """An async view that calls asyncio.create_task."""
    app, work = _app(), _Work()

    @app.get("/")
    async def view() -> str:
        work.kept = asyncio.create_task(work.do())
        return "started"

    await _ask(trial, app, work)


class _Work:
    """What a view starts."""

    def __init__(self) -> None:
        self.ran, self.has_run = 0, asyncio.Event()
        self.kept: asyncio.Task[None] | None = None

    async def do(self) -> None:
        self.ran += 1
        self.has_run.set()


def _app() -> Quart:
    app = Quart(__name__)
    app.logger.disabled = True  # what it would log is in the answer

    @app.errorhandler(500)
    async def say_why(error: InternalServerError) -> tuple[str, int]:
        return str(error.original_exception), 500

    return app


async def _ask(trial: Trial, app: Quart, work: _Work) -> None:
    with hear_warnings() as heard:
        response = await app.test_client().get("/")
        text = await response.get_data(as_text=True)
        if response.status_code == 200:
            async with asyncio.timeout(rules.PATIENCE):
                await work.has_run.wait()
        gc.collect()  # a coroutine that nobody awaited is warned of when it is let go
    trial.show("warnings", [str(warning.message) for warning in heard])
    rules.judge_started(trial, response.status_code, text, work.ran)


# live routes

routes = Blueprint("loops", __name__)


@routes.get("/sync-view/as-written")
def live_start_in_sync_view() -> str:
    """Starts something, and says what came of it."""
    work = _Work()
    doing = work.do()
    try:
        work.kept = asyncio.create_task(doing)
    except RuntimeError as error:
        doing.close()  # else the service's log would say that it was never awaited
        return f"RuntimeError: {error}"
    return rules.STARTED


@routes.get("/sync-view/ported")
async def live_start() -> str:
    """Starts something, and says what came of it."""
    work = _Work()
    work.kept = asyncio.create_task(work.do())
    await work.has_run.wait()
    return rules.STARTED
