"""A job of the loop's pool that nobody awaits, and the end of asyncio.run."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.pools.left import rules

_left: set[asyncio.Task[None]] = set()
"""Tasks that are kept, and that nobody awaits."""

# left-job: nobody waits for a job on a thread; does the end?


def left_job(trial: Trial) -> None:
    """asyncio.to_thread in a task that nobody awaits."""

    async def main(job: rules.Job) -> None:
        _left.add(asyncio.create_task(asyncio.to_thread(job.work)))
        await asyncio.to_thread(job.begun.wait)

    rules.end_beside(trial, lambda job: asyncio.run(main(job)), rules.CHANCE)


def left_job_given_up(trial: Trial) -> None:
    """asyncio.wait_for around asyncio.to_thread, whose time is over."""

    async def main(job: rules.Job) -> None:
        left = asyncio.create_task(asyncio.to_thread(job.work))
        await asyncio.to_thread(job.begun.wait)
        with suppress(TimeoutError):
            await asyncio.wait_for(left, rules.LIMIT)

    rules.end_beside(trial, lambda job: asyncio.run(main(job)), rules.CHANCE)


def left_job_event(trial: Trial) -> None:
    """asyncio.to_thread of a job that looks at an Event, which is set at the end."""

    async def main(job: rules.Job) -> None:
        stop = threading.Event()
        _left.add(asyncio.create_task(asyncio.to_thread(job.work_until, stop.is_set)))
        try:
            await asyncio.to_thread(job.begun.wait)
        finally:
            stop.set()

    rules.end_beside(trial, lambda job: asyncio.run(main(job)), rules.PATIENCE)


def left_job_daemon(trial: Trial) -> None:
    """threading.Thread with daemon=True beside the loop, which it tells by call_soon_threadsafe."""

    async def main(job: rules.Job) -> None:
        loop, done = asyncio.get_running_loop(), asyncio.Event()

        def work() -> None:
            job.work()
            loop.call_soon_threadsafe(done.set)

        threading.Thread(target=work, daemon=True).start()
        await asyncio.to_thread(job.begun.wait)
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), rules.LIMIT)

    rules.end_beside(trial, lambda job: asyncio.run(main(job)), rules.PATIENCE)
