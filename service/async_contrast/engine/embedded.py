"""The engine for a SQLite file: what a process accepts it runs."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from async_contrast.database import work, workers
from async_contrast.database.database import Database
from async_contrast.database.models import ANY_PLATFORM, RunJob, State, Worker
from async_contrast.database.work import Claim, Final, claim_of
from async_contrast.database.workers import Busy, queue_of
from async_contrast.engine.ending import HURRY, Ending
from async_contrast.engine.execution import AGAIN, ENDED
from async_contrast.engine.executions import Executions
from async_contrast.engine.news import News, heard
from async_contrast.engine.processes import birth_of, this_worker
from async_contrast.engine.tidying import keep_tidy
from async_contrast.errors import DatabaseUnavailable
from async_contrast.lab.served_catalogue import ServedCatalogue

log = logging.getLogger(__name__)

LOOK = 0.5
"""Seconds between two looks for what other processes have done, while anybody could care."""

IDLE = 5.0
"""Seconds between two looks otherwise."""


class Embedded:
    """Runs what this process accepts, in line.

    What a process that has died did not run, the next one to start does; what it was running is
    interrupted.
    """

    def __init__(
        self, database: Database, catalogue: ServedCatalogue, news: News, places: int
    ) -> None:
        """`places` is how many trials the lab runs at a time: there is no use in more jobs."""
        self._database = database
        self._catalogue = catalogue
        self._news = news
        self._places = places
        self._me: Worker | None = None
        self._executions = Executions(database, catalogue, self._give_back, self._tell)
        self._ending = Ending(database, news)
        self._others: set[asyncio.Task[None]] = set()
        self._bell = asyncio.Event()

    @property
    def _id(self) -> str:
        return self._me.id if self._me else ""

    @property
    def _platforms(self) -> Sequence[str]:
        """What waits for another platform waits until a process that has it starts."""
        return ANY_PLATFORM, *self._catalogue.platforms

    async def start(self) -> None:
        """Interrupt what dead processes ran, and take over what waits for them."""
        queues = [queue_of(each, self._catalogue.name) for each in self._platforms]
        self._me = this_worker(self._catalogue.lab.environment, queues)
        arrived = await self._arrive()
        for begun in (self._work(arrived), keep_tidy(self._database)):
            self._others.add(asyncio.create_task(begun))

    async def accept(self, session: AsyncSession, jobs: Sequence[RunJob]) -> None:
        for job in jobs:
            job.catalogue = self._catalogue.name
        await workers.accept(session, self._id, jobs)
        event.listen(session.sync_session, "after_commit", lambda _: self._bell.set(), once=True)

    async def platforms(self, session: AsyncSession) -> Sequence[str]:  # noqa: ARG002
        return tuple(self._catalogue.platforms)

    async def workers(self, session: AsyncSession) -> Sequence[Busy]:
        known = await workers.all_workers(session)
        return [each for each in known if birth_of(each.worker.pid) == each.worker.birth]

    def cancelled(self, run_id: int) -> None:
        self._executions.stop(run_id)
        self._news.tell(run_id)

    def end(self) -> None:
        self._ending.begin()
        self._bell.set()

    async def close(self) -> None:
        await self._ending.finish(self._executions.tasks, self._others)
        with suppress(DatabaseUnavailable, TimeoutError):
            async with asyncio.timeout(HURRY), self._database.writing() as session:
                await workers.forget(session, [self._id])

    async def _arrive(self) -> bool:
        """Whether this process is known as a worker, and has taken over from those that are not."""
        try:
            async with self._database.writing() as session:
                known = {each.worker.id for each in await workers.all_workers(session)}
                living = {each.worker.id for each in await self.workers(session)}
                await workers.forget(session, known - living)
                await workers.inherit(session, self._id, living, self._catalogue.name)
                if self._me is not None:
                    await workers.announce(session, self._me)
        except DatabaseUnavailable:
            return False
        return True

    async def _work(self, arrived: bool) -> None:
        while not self._catalogue.ending:
            try:
                arrived = arrived or await self._arrive()
                await self._look()
            except DatabaseUnavailable:
                await asyncio.sleep(AGAIN)
            except Exception:
                log.exception("the engine stumbled, and goes on")
                await asyncio.sleep(AGAIN)
            else:
                await self._rest()

    async def _rest(self) -> None:
        """Until there is something to do, or may be something to see."""
        until = time.monotonic() + IDLE
        while not await heard(self._bell, LOOK) and time.monotonic() < until:
            if self._executions.claims or self._news.followed:
                return

    async def _look(self) -> None:
        """See what others have done, and take what there is room for."""
        before = self._executions.claims
        async with self._database.reading() as session:
            held = await workers.held_by(session, self._id)
            if self._news.followed:
                self._news.compare(await work.progress_of(session, self._news.followed))
        await self._executions.compare(before, {claim_of(job) for job in held})
        while self._has_room() and await self._take():
            pass

    def _has_room(self) -> bool:
        return self._executions.cells_left < self._places and not self._catalogue.ending

    async def _take(self) -> bool:
        """Whether a job waited; it is begun with unless it has been cancelled meanwhile."""
        async with self._database.reading() as session:
            waiting = await workers.waiting_for(session, self._id, self._platforms)
        if waiting is None:
            return False
        async with self._database.writing() as session:
            taken = await work.take(session, waiting.id, waiting.attempt, self._id)
        if taken is not None:
            self._executions.begin(*taken)
        return True

    async def _give_back(self, session: AsyncSession, claim: Claim) -> None:
        if self._catalogue.ending:
            await work.end_job(session, claim, Final(State.INTERRUPTED, ENDED))
        elif job := await work.hand_back(session, claim):
            await workers.accept(session, self._id, [job])

    def _tell(self, run_id: int) -> None:
        """Something has happened to a run; there may be room for another."""
        self._news.tell(run_id)
        self._bell.set()
