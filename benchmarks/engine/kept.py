"""Runs that are kept in a PostgreSQL, each of which only waits."""

from __future__ import annotations

import asyncio

from sqlalchemy import func, select

from async_contrast.accounts.budgets import Budget, Cost
from async_contrast.database import accounts, runs
from async_contrast.database.database import Database
from async_contrast.database.models import UNDER_WAY, Run
from async_contrast.engine.queue import JobQueue

CATALOGUE = "benchmarks.trials.waiting"
RUNS, MILLISECONDS = 48, 1000

BUDGET = Budget(10**9, 10**9, 10**6, 10**6)


async def queue(url: str, count: int) -> None:
    """Queue so many runs."""
    database, jobs = Database(url), JobQueue(url, _take_none)
    async with database.writing() as session:
        account = await accounts.find_account(session, "asker")
        account = account or await accounts.add_account(session, "asker", "-")
        words = {"milliseconds": MILLISECONDS}
        wanted = runs.RunRequest("benchmark", "waiting", words, None, (), False, Cost(2, 2))
        for _ in range(count):
            _, added = await runs.add_run(session, account.id, wanted, BUDGET)
            for job in added:
                job.catalogue = CATALOGUE
            await jobs.defer(session, added)
    await database.close()


async def all_ended(url: str) -> None:
    """Wait until no run is under way."""
    database = Database(url)
    left = select(func.count()).where(Run.state.in_(UNDER_WAY))
    while True:
        async with database.reading() as session:
            if not await session.scalar(left):
                break
        await asyncio.sleep(0.02)
    await database.close()


async def _take_none(_job: int, _attempt: int) -> None:
    """Only workers take jobs."""
