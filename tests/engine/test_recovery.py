"""What a worker finds when it looks: jobs that nobody runs, and that nobody would."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text

from async_contrast.contrasts.platforms import POSTGRESQL
from async_contrast.database import work
from async_contrast.database.models import Run, RunJob, State, Worker
from async_contrast.database.moments import now
from async_contrast.database.workers import SILENCE
from async_contrast.lab.supervisor import Lab
from tests.effort import choose
from tests.engine.asking import CATALOGUE, PATIENCE, Asker, deferring, nobody_hears, until
from tests.engine.services import Service, service

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("url", [POSTGRESQL], indirect=True),
]

TEN = choose(PATIENCE, 10)
"""Seconds within which what nobody runs is run again; a busy machine takes longer."""


async def taken(asker: Asker, worker: str, attempt: int = 0) -> int:
    """A run that this worker has."""
    number = await asker.ask()
    async with asker.database.writing() as session:
        of_run = select(RunJob).where(RunJob.run_id == number)
        job = (await session.scalars(of_run)).one()
        job.attempt = attempt
        await session.flush()
        assert await work.take(session, job.id, attempt, worker)
    return number


async def add_worker(one: Service, name: str, silent_for: float) -> None:
    """A worker of which nothing was heard for so many seconds."""
    async with one.database.writing() as session:
        session.add(
            Worker(
                id=name, machine="elsewhere", pid=1, birth="", platform="cpython-3.11",
                environment={}, queues=[f"cpython-{len(name)}.0@{CATALOGUE}"],
                heard_at=now() - timedelta(seconds=silent_for),
            )
        )  # fmt: skip


async def statement(one: Service, sql: str) -> Sequence[object]:
    async with one.database.writing() as session:
        return (await session.execute(text(sql))).scalars().all()


STALLED = """
WITH taken AS (UPDATE run_job SET state = 'running', worker_id = 'living', started_at = now()
               WHERE id = (SELECT max(id) FROM run_job) RETURNING id)
SELECT id FROM taken"""
"""Who has the last job has told procrastinate nothing of it."""

JOBS = "SELECT id FROM procrastinate.procrastinate_jobs"
WORKERS = "SELECT id FROM procrastinate.procrastinate_workers"


async def test_what_nobody_runs_is_run_within_ten_seconds(url: str, lab: Lab) -> None:
    """And what a living worker has is not touched."""
    async with service(url, lab) as one:
        asker = Asker(one.database, nobody_hears)
        began = time.monotonic()
        await add_worker(one, "living", -3600)
        await add_worker(one, "silent", 15)
        untold = await asker.ask()
        forgotten = await taken(asker, "nobody knows")
        silents = await taken(asker, "silent")
        twice = await taken(asker, "silent", attempt=1)
        livings = await taken(asker, "living")
        for number in (untold, forgotten, silents):
            await asker.until_it_is(State.FINISHED, number)
            run, job = await asker.found(number)
            assert (run.cells_done, job.attempt) == (2, 1 if number == untold else 2)
        interrupted = await asker.until_it_is(State.INTERRUPTED, twice)
        assert "ask for it again" in interrupted.reason
        assert time.monotonic() - began < TEN
        assert (await asker.found(livings))[1].worker_id == "living"

        async def silent_is_forgotten() -> bool:
            return "silent" not in await statement(one, "SELECT id FROM worker")

        await until(silent_is_forgotten)


LOST_ON_THE_WAY = """
WITH begun AS (
    UPDATE procrastinate.procrastinate_jobs
    SET status = 'doing', worker_id = (SELECT min(id) FROM procrastinate.procrastinate_workers)
    WHERE id = (SELECT max(id) FROM procrastinate.procrastinate_jobs) RETURNING id
)
SELECT id FROM begun"""
"""As the server has it: a worker has begun the last job."""

LONG_AGO = """
UPDATE procrastinate.procrastinate_events SET at = now() - interval '1 hour'
WHERE type = 'started' RETURNING id"""


async def test_what_a_living_worker_was_to_begin_and_never_heard_of_is_run(
    url: str, lab: Lab
) -> None:
    """The answer to its question for a job was lost with the connection."""
    async with service(url, lab) as one:
        asker = Asker(one.database, deferring(url))
        await until(lambda: statement(one, WORKERS))
        async with one.database.writing() as session:
            [job] = await asker.add(session)
            assert (await session.execute(text(LOST_ON_THE_WAY))).all()
            assert (await session.execute(text(LONG_AGO))).all()
        await asker.until_it_is(State.FINISHED, job.run_id)
        assert (await asker.found(job.run_id))[1].attempt == 1


async def test_who_is_taken_for_dead_serves_no_platform(url: str, lab: Lab) -> None:
    """Though not forgotten: here nobody looks."""
    async with service(url, lab, at_once=0) as one:
        for name, silent_for in (("living", -3600), ("silent one", SILENCE + 1)):
            await add_worker(one, name, silent_for)
        async with one.database.reading() as session:
            assert await one.engine.platforms(session) == ["cpython-6.0"]
            [there] = await one.engine.workers(session)
            assert there.worker.id == "living"


async def test_jobs_that_are_of_no_use_are_removed(url: str, lab: Lab) -> None:
    """Of a run that was cancelled or deleted, or that has been taken: nobody listens there."""
    async with service(url, lab) as one:
        await add_worker(one, "living", -3600)
        asker = Asker(one.database, deferring(url))
        cancelled, deleted = [await asker.ask(1, "cpython-2.7") for _ in range(2)]
        waits = await asker.ask(1, "cpython-2.7")
        await asker.cancel(cancelled)
        async with one.database.writing() as session:
            await session.execute(delete(Run).where(Run.id == deleted))
        await asker.ask(1, "cpython-2.7")
        await statement(one, STALLED)

        async def one_is_left() -> bool:
            return len(await statement(one, JOBS)) == 1

        await until(one_is_left)
        assert (await asker.found(waits))[1].state == State.QUEUED


async def test_a_service_without_a_worker_leaves_runs_to_others_and_hears_of_them(
    url: str, lab: Lab
) -> None:
    async with service(url, lab, at_once=0) as one:
        number = await one.asker.ask()
        assert await statement(one, "SELECT id FROM worker") == []
        with one.news.follow(number) as bell:
            async with service(url, lab):
                run = await one.asker.until_it_is(State.FINISHED, number)
            async with asyncio.timeout(PATIENCE):
                await bell.wait()
        assert run.cells_done == 2


async def test_two_that_find_a_job_at_once_queue_it_once(url: str, lab: Lab) -> None:
    async with service(url, lab, at_once=0) as one:
        number = await Asker(one.database, nobody_hears).ask(1, "cpython-2.7")
        _, job = await one.asker.found(number)
        found = [one.engine, one.engine]
        await asyncio.gather(*(each._defer_unless_queued(job) for each in found))
        assert len(await statement(one, JOBS)) == 1
