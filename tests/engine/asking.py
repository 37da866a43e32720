"""Somebody who asks for runs in the database itself, and looks there what has become of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from async_contrast.accounts.budgets import Budget, Cost
from async_contrast.database import accounts, runs, workers
from async_contrast.database.database import Database
from async_contrast.database.models import ANY_PLATFORM, Run, RunJob, State
from async_contrast.database.runs import RunRequest
from async_contrast.engine.queue import JobQueue

CATALOGUE = "benchmarks.trials.waiting"

PATIENCE = 120
"""Seconds after which a test gives up: for hangs, not for slow machines."""

BUDGET = Budget(10**9, 10**9, 10**6, 10**6)

Accept = Callable[[AsyncSession, Sequence[RunJob]], Awaitable[None]]


async def until(condition: Callable[[], Awaitable[object]], seconds: float = PATIENCE) -> None:
    """Wait until what only the database knows is so."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 - another process changes it
            await asyncio.sleep(0.02)


def deferring(url: str) -> Accept:
    """Queues jobs in a PostgreSQL, as a service does that runs none itself."""
    return JobQueue(url, _nobody).defer


async def _nobody(_job: int, _attempt: int) -> None:
    """Takes no job."""


async def nobody_hears(_session: AsyncSession, _jobs: Sequence[RunJob]) -> None:
    """As if whoever wrote the run were lost before it told anybody."""


class Asker:
    """ADA, whose runs wait for so many milliseconds; an engine's `accept` says of which catalogue
    they are, else it is `catalogue`.
    """

    def __init__(self, database: Database, accept: Accept, catalogue: str = CATALOGUE) -> None:
        self.catalogue = catalogue
        self.database = database
        self.accept = accept

    async def add(
        self,
        session: AsyncSession,
        milliseconds: int = 1,
        platforms: Sequence[str] = (ANY_PLATFORM,),
    ) -> Sequence[RunJob]:
        """The jobs of a new run, which the engine has accepted."""
        account = await accounts.find_account(session, "ada")
        account = account or await accounts.add_account(session, "ada", "-")
        words = {"milliseconds": milliseconds}
        cost = Cost(2, 2)
        wanted = RunRequest("benchmark", "waiting", words, None, (), False, cost, on=platforms)
        _, jobs = await runs.add_run(session, account.id, wanted, BUDGET, platforms)
        for job in jobs:
            job.catalogue = self.catalogue
        await self.accept(session, jobs)
        return jobs

    async def ask(self, milliseconds: int = 1, *platforms: str) -> int:
        """The number of a new run, of a job for each platform."""
        async with self.database.writing() as session:
            jobs = await self.add(session, milliseconds, platforms or (ANY_PLATFORM,))
        return jobs[0].run_id

    async def cancel(self, run_id: int) -> None:
        async with self.database.writing() as session:
            account = await accounts.find_account(session, "ada")
            assert account is not None
            await runs.cancel_run(session, run_id, account.id)

    async def found(self, run_id: int) -> tuple[Run, RunJob]:
        """A run, and its first job."""
        async with self.database.reading() as session:
            jobs = await session.scalars(
                select(RunJob).where(RunJob.run_id == run_id).order_by(RunJob.id)
            )
            return await session.get_one(Run, run_id), jobs.all()[0]

    async def until_it_is(self, state: State, run_id: int) -> Run:
        """The run, once it is in this state."""

        async def is_so() -> bool:
            return (await self.found(run_id))[0].state == state

        await until(is_so)
        return (await self.found(run_id))[0]

    async def count(self, *states: State) -> int:
        """How many jobs are in these states."""
        counted = select(func.count()).where(RunJob.state.in_(states))
        async with self.database.reading() as session:
            return await session.scalar(counted) or 0

    async def held_by(self, pid: int) -> int:
        """How many jobs the worker of this process has."""
        async with self.database.reading() as session:
            known = await workers.all_workers(session)
        return sum(each.doing for each in known if each.worker.pid == pid)

    async def until_held(self, pid: int) -> None:
        """Wait until the worker of this process has a job."""
        await until(lambda: self.held_by(pid))
