"""The engine for a PostgreSQL: any worker, on any machine, takes what was accepted anywhere."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Sequence
from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncSession

from async_contrast.database import work, workers
from async_contrast.database.database import Database
from async_contrast.database.models import ANY_PLATFORM, UNDER_WAY, RunJob, State, Worker
from async_contrast.database.work import Claim
from async_contrast.database.workers import SILENCE, Busy, platforms_of, queue_of
from async_contrast.engine.ending import HURRY, Ending
from async_contrast.engine.execution import AGAIN
from async_contrast.engine.executions import Executions
from async_contrast.engine.listener import Connection, Listener
from async_contrast.engine.looking import LOOK, Found, look
from async_contrast.engine.news import News
from async_contrast.engine.processes import this_worker
from async_contrast.engine.queue import POLL, UNAVAILABLE, AlreadyEnqueued, JobQueue
from async_contrast.engine.tidying import keep_tidy
from async_contrast.errors import ConfigurationError, DatabaseUnavailable
from async_contrast.lab.served_catalogue import ServedCatalogue

log = logging.getLogger(__name__)

SOON = 0.5
"""Seconds between two looks for what others have done where nobody can be heard."""


class OnProcrastinate:
    """Queues what this process accepts, and, if it is a worker, takes jobs of its queues."""

    def __init__(
        self,
        database: Database,
        catalogue: ServedCatalogue,
        news: News,
        at_once: int,
        queue: str | None = None,
    ) -> None:
        """`at_once` is how many jobs it has at a time: 0 where it is no worker.

        `queue` is the only platform that it takes jobs of; None is ANY_PLATFORM and its own. All
        of them are of its catalogue.
        """
        self._database = database
        self._catalogue = catalogue
        self._news = news
        self._at_once = at_once
        self._queue = queue
        self._me: Worker | None = None
        url = database.writer.url.render_as_string(hide_password=False)
        self._jobs = JobQueue(url, self._run)
        self._listener = Listener(
            url, self._changed, self._connected, self._look, lambda: self._pause
        )
        self._hears = False
        self._announced = asyncio.Event()
        self._next_look = self._quiet_until = self._heard_at = 0.0
        self._executions = Executions(database, catalogue, self._give_back, self._tell)
        self._ending = Ending(database, news)
        self._working: asyncio.Task[None] | None = None
        self._others: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begin to listen, and, if this is a worker, to take jobs as soon as it is known as one."""
        if self._at_once:
            self._me = this_worker(self._catalogue.lab.environment, self._queues())
            self._working = asyncio.create_task(self._work(self._me))
        for begun in (self._listener.hold(), keep_tidy(self._database)):
            self._others.add(asyncio.create_task(begun))

    @property
    def queues(self) -> Sequence[str]:
        """What this process takes jobs of."""
        return self._me.queues if self._me else ()

    async def accept(self, session: AsyncSession, jobs: Sequence[RunJob]) -> None:
        for job in jobs:
            job.catalogue = self._catalogue.name
        await self._jobs.defer(session, jobs)

    async def platforms(self, session: AsyncSession) -> Sequence[str]:
        queues = [queue for each in await self.workers(session) for queue in each.worker.queues]
        return platforms_of(queues, self._catalogue.name)

    async def workers(self, session: AsyncSession) -> Sequence[Busy]:
        return await workers.heard_workers(session)

    def cancelled(self, run_id: int) -> None:
        self._changed(run_id, State.CANCELLED)

    def end(self) -> None:
        if self._working is not None and not self._working.cancelling():
            self._working.cancel()  # it ends what it is at; a second time, in the middle of that
        self._ending.begin()

    async def close(self) -> None:
        self.end()
        await self._ending.finish(
            {*self._executions.tasks, *filter(None, [self._working])}, self._others
        )
        with suppress(DatabaseUnavailable, TimeoutError):
            async with asyncio.timeout(HURRY), self._database.writing() as session:
                await workers.forget(session, [self._me.id] if self._me else [])

    def _queues(self) -> Sequence[str]:
        own = (ANY_PLATFORM, *self._catalogue.platforms)
        if self._queue not in (None, *own):
            raise ConfigurationError(
                f"--queue must be one of {', '.join(own)}, which this worker can run; for another"
                " platform start a worker with a Python of that platform"
            )
        taken = own if self._queue is None else (self._queue,)
        return [queue_of(platform, self._catalogue.name) for platform in taken]

    async def _work(self, me: Worker) -> None:
        await self._announced.wait()
        while not self._catalogue.ending:
            try:
                await self._jobs.work(me.queues, self._at_once, POLL if self._hears else SOON)
            except UNAVAILABLE:
                pass  # which whoever asks the database for something else says
            except Exception:
                log.exception("the engine stumbled, and goes on")
            await asyncio.sleep(AGAIN)

    async def _run(self, job: int, attempt: int) -> None:
        """Take a job, and come back when it has ended.

        Who has been silent for long is taken for dead, and would lose it at once. What is not
        taken now is found as a job that waits, and that nobody knows of.
        """
        stale = asyncio.get_running_loop().time() - self._heard_at > SILENCE
        if self._me is None or self._catalogue.ending or stale:
            return
        try:
            async with self._database.writing() as session:
                taken = await work.take(session, job, attempt, self._me.id)
        except DatabaseUnavailable:
            return
        if taken is not None:
            await asyncio.shield(self._executions.begin(*taken))

    async def _give_back(self, session: AsyncSession, claim: Claim) -> None:
        if job := await work.hand_back(session, claim):
            await self._jobs.defer(session, [job])

    def _tell(self, run_id: int) -> None:
        if not self._hears:
            self._news.tell(run_id)

    def _changed(self, run_id: int, state: str) -> None:
        if state not in UNDER_WAY:
            self._executions.stop(run_id)
        self._news.tell(run_id)

    def _connected(self, hears: bool) -> None:
        """Perhaps nobody could say that they live: it takes a while until who is silent is dead."""
        self._hears = hears
        self._quiet_until = asyncio.get_running_loop().time() + SILENCE
        self._news.tell_all()

    @property
    def _pause(self) -> float:
        return LOOK if self._hears else SOON

    async def _look(self, line: Connection) -> None:
        try:
            if not self._hears and self._news.followed:
                async with self._database.reading() as session:
                    self._news.compare(await work.progress_of(session, self._news.followed))
            now = asyncio.get_running_loop().time()
            if self._me is not None and now >= self._next_look:
                self._next_look = now + LOOK / 2  # noqa: AC702 - one task looks
                await self._look_after_jobs(line, self._me)
        except DatabaseUnavailable:
            pass  # it looks again

    async def _look_after_jobs(self, line: Connection, me: Worker) -> None:
        before = self._executions.claims
        found = await look(line, me.id)
        self._heard_at = asyncio.get_running_loop().time()  # noqa: AC702 - one task looks
        if not found.known:
            async with self._database.writing() as session:
                await workers.announce(session, me)
            self._announced.set()
        await self._executions.compare(before, found.held)
        if asyncio.get_running_loop().time() >= self._quiet_until:
            await self._recover(found)

    async def _recover(self, found: Found) -> None:
        """Queue again what nobody runs, and what nobody would."""
        for claim in found.lost:
            async with self._database.writing() as session:
                await self._give_back(session, claim)
        for job in await self._jobs_of(found.unqueued):
            await self._defer_unless_queued(job)

    async def _defer_unless_queued(self, job: RunJob) -> None:
        with suppress(AlreadyEnqueued):  # another worker was quicker
            async with self._database.writing() as session:
                await self._jobs.defer(session, [job])

    async def _jobs_of(self, job_ids: Collection[int]) -> Sequence[RunJob]:
        if not job_ids:
            return ()
        async with self._database.reading() as session:
            return await work.jobs_of(session, job_ids)
