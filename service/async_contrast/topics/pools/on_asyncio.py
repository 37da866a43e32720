"""Many at once: tasks, and the loop's pool of threads behind asyncio.to_thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from quart import Blueprint, Quart, request

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics import live
from async_contrast.topics.controls import Place
from async_contrast.topics.crew import meet_all, wait_for
from async_contrast.topics.pools import rules

# one-by-one: do many waits take the time of one?


async def one_by_one(trial: Trial) -> None:
    """Tasks in asyncio.gather."""
    wait = _waiting(trial, rules.PATIENCE)
    met = await asyncio.gather(*(wait(n) for n in range(trial["jobs"])))
    rules.judge_waits(trial, met, trial["jobs"])


async def one_by_one_task_group(trial: Trial) -> None:
    """Tasks in an asyncio.TaskGroup."""
    wait = _waiting(trial, rules.PATIENCE)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(wait(n)) for n in range(trial["jobs"])]
    rules.judge_waits(trial, [task.result() for task in tasks], trial["jobs"])


async def one_by_one_in_a_loop(trial: Trial) -> None:
    """A loop: for n in range(jobs): await wait(n)."""
    wait = _waiting(trial, rules.CHANCE)
    met = [await wait(n) for n in range(trial["jobs"])]
    rules.judge_waits(trial, met, trial["jobs"])


def _waiting(trial: Trial, patience: float) -> Callable[[int], Coroutine[Any, Any, bool]]:
    """What waits until all the others do; False if they have not come within `patience`."""
    everybody = asyncio.Barrier(trial["jobs"])

    async def wait(n: int) -> bool:
        trial.mark(n, "waits")
        met = False
        with suppress(asyncio.BrokenBarrierError, TimeoutError):
            async with asyncio.timeout(patience):
                await everybody.wait()
                met = True
        if not met:
            await everybody.abort()  # who comes later waits no more
        trial.mark(n, DONE)
        return met

    return wait


# busy-threads: every thread of the pool is busy; what becomes of a quick job?


async def busy_threads(trial: Trial) -> None:
    """asyncio.to_thread for slow jobs and for quick ones."""
    work = _Work(trial)
    slow = [asyncio.create_task(asyncio.to_thread(work.do)) for _ in range(trial["threads"])]
    await work.has_begun()
    quick = asyncio.create_task(asyncio.to_thread(lambda: None))
    await work.end_after(quick, rules.CHANCE)
    await asyncio.gather(*slow)
    work.judge()


async def busy_threads_of_sync_views(trial: Trial) -> None:
    """Views of Quart left sync, slow ones and a quick one."""
    work = _Work(trial)
    app = Quart(__name__)

    @app.get("/slow")
    def slow_view() -> str:
        work.do()
        return "done"

    @app.get("/quick")
    def quick_view() -> str:
        return "done"

    slow = [asyncio.ensure_future(app.test_client().get("/slow")) for _ in range(trial["threads"])]
    await work.has_begun()
    quick = asyncio.ensure_future(app.test_client().get("/quick"))
    await work.end_after(quick, rules.CHANCE)
    await asyncio.gather(*slow)
    work.judge()


async def busy_threads_pool_of_their_own(trial: Trial) -> None:
    """run_in_executor with a pool of their own for slow jobs, asyncio.to_thread for quick ones."""
    work, loop = _Work(trial), asyncio.get_running_loop()
    with ThreadPoolExecutor(trial["threads"]) as pool:
        slow = [loop.run_in_executor(pool, work.do) for _ in range(trial["threads"])]
        await work.has_begun()
        quick = asyncio.create_task(asyncio.to_thread(lambda: None))
        await work.end_after(quick, rules.PATIENCE)
        await asyncio.gather(*slow)
    work.judge()


async def busy_threads_larger_pool(trial: Trial) -> None:
    """asyncio.to_thread for all, and set_default_executor with a thread more."""
    work = _Work(trial, more=1)
    slow = [asyncio.create_task(asyncio.to_thread(work.do)) for _ in range(trial["threads"])]
    await work.has_begun()
    quick = asyncio.create_task(asyncio.to_thread(lambda: None))
    await work.end_after(quick, rules.PATIENCE)
    await asyncio.gather(*slow)
    work.judge()


class _Work:
    """Slow jobs that keep as many threads busy as the loop's default pool has, but for `more`."""

    def __init__(self, trial: Trial, more: int = 0) -> None:
        loop, threads = asyncio.get_running_loop(), trial["threads"]
        loop.set_default_executor(ThreadPoolExecutor(threads + more))
        self._trial, self._loop = trial, loop
        self._busy, self._begun = Place(), asyncio.Event()
        self._everybody = threading.Barrier(threads, self._tell)
        self._may_end = threading.Event()
        self._meanwhile = self._done = False

    def _tell(self) -> None:
        self._loop.call_soon_threadsafe(self._begun.set)

    def do(self) -> None:
        """One slow job."""
        with self._busy:
            meet_all(self._everybody, rules.PATIENCE)
            wait_for(self._may_end, rules.PATIENCE)

    async def has_begun(self) -> None:
        """Wait until all are at work."""
        async with asyncio.timeout(rules.PATIENCE):
            await self._begun.wait()

    async def end_after(self, quick: asyncio.Future[Any], patience: float) -> None:
        """Give the quick job that time, let the slow ones end, and wait for the quick one."""
        done, _ = await asyncio.wait([quick], timeout=patience)
        self._meanwhile = bool(done)
        self._may_end.set()
        await quick
        self._done = True

    def judge(self) -> None:
        """Report when the quick job was done."""
        rules.judge_quick(self._trial, self._busy, self._meanwhile, self._done)


# nested-jobs: two jobs wait for a third, which needs a thread as well; does it run?


async def nested_jobs(trial: Trial) -> None:
    """asyncio.to_thread for two jobs, which have the loop call it for a third, and wait."""
    loop, both = asyncio.get_running_loop(), threading.Barrier(rules.TWO)
    loop.set_default_executor(ThreadPoolExecutor(rules.TWO))

    def work() -> None:
        both.wait()
        trial.saw(rules.HAS_A_THREAD)
        third = asyncio.to_thread(trial.saw, rules.RAN)
        asyncio.run_coroutine_threadsafe(third, loop).result()

    await asyncio.gather(*(asyncio.to_thread(work) for _ in range(rules.TWO)))


async def nested_jobs_awaited(trial: Trial) -> None:
    """Two tasks that await asyncio.to_thread twice, one after the other: no thread waits."""
    both = threading.Barrier(rules.TWO)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(rules.TWO))

    def work() -> None:
        both.wait()
        trial.saw(rules.HAS_A_THREAD)

    async def job() -> None:
        await asyncio.to_thread(work)
        await asyncio.to_thread(trial.saw, rules.RAN)

    await asyncio.gather(*(job() for _ in range(rules.TWO)))


# live routes

routes = Blueprint("pools", __name__)


@routes.get("/one-by-one/<form>")
@live.chooses("form", live.FORMS)
@live.takes(rules.LIVE_JOBS)
async def live_one_by_one(form: str) -> dict[str, Any]:
    """Starts jobs that wait for each other, and says how many met all the others."""
    given = live.read(request.args.to_dict(flat=False), (rules.LIVE_JOBS,))
    forms = {live.AS_WRITTEN: one_by_one_in_a_loop, live.PORTED: one_by_one}
    return await live.run_async(live.find(form, forms), given)
