"""What holds of either engine: whatever is accepted is run, once, and nothing else is."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update

from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE
from async_contrast.database import work, workers
from async_contrast.database.database import Database
from async_contrast.database.models import CellResult, RunJob, State, Worker
from async_contrast.database.work import Final, claim_of
from async_contrast.engine.news import heard
from async_contrast.lab.supervisor import Lab
from tests.effort import choose
from tests.engine.asking import CATALOGUE, PATIENCE, Asker, nobody_hears, until
from tests.engine.services import Service, service

pytestmark = pytest.mark.asyncio(loop_scope="session")

on_sqlite = pytest.mark.parametrize("url", [SQLITE], indirect=True)
on_postgresql = pytest.mark.parametrize("url", [POSTGRESQL], indirect=True)

LONG = 30_000
"""Milliseconds of a run that does not end by itself while anybody looks."""

MANY = choose(5, 12)


class _LostError(Exception):
    """Something goes wrong before the commit."""


async def rows(asker: Asker, table: str) -> int:
    async with asker.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(text(table))) or 0


async def test_a_rollback_leaves_neither_run_nor_job(url: str, lab: Lab) -> None:
    async with service(url, lab) as one:
        with suppress(_LostError):
            async with one.database.writing() as session:
                await one.asker.add(session)
                raise _LostError
        kept = await one.asker.ask()
        await one.asker.until_it_is(State.FINISHED, kept)
        assert await rows(one.asker, "run") == await rows(one.asker, "run_job") == 1
        if "postgresql" in url:
            await until(lambda: nothing_in(one.asker, "procrastinate.procrastinate_jobs"))


async def nothing_in(asker: Asker, table: str) -> bool:
    return await rows(asker, table) == 0


async def test_what_is_accepted_is_run_once(url: str, lab: Lab) -> None:
    async with service(url, lab) as one:
        numbers = [await one.asker.ask() for _ in range(MANY)]
        for number in numbers:
            run = await one.asker.until_it_is(State.FINISHED, number)
            assert (run.cells_done, run.surprise) == (2, False)
            _, job = await one.asker.found(number)
            assert (job.state, job.attempt, job.cells_done) == (State.FINISHED, 1, 2)
            assert (job.environment or {})["python"] == lab.environment["python"]
        assert await rows(one.asker, "cell_result") == 2 * MANY


def a_worker(name: str) -> Worker:
    """One that is known, and will not be taken for dead."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    known = {"machine": "", "pid": 0, "birth": "", "platform": "", "environment": {}, "queues": []}
    return Worker(id=name, heard_at=tomorrow, **known)


async def held(one: Service, milliseconds: int = LONG) -> int:
    """A run that this service has."""
    number = await one.asker.ask(milliseconds)
    await one.asker.until_it_is(State.RUNNING, number)
    return number


@pytest.mark.parametrize("told", [True, False], ids=["here", "elsewhere"])
async def test_cancel_ends_the_trials_of_a_run(url: str, lab: Lab, told: bool) -> None:
    async with service(url, lab) as one:
        number = await held(one)
        await one.asker.cancel(number)
        if told:
            one.engine.cancelled(number)
        await until(one.is_idle, LONG / 1000 / 2)
        run, job = await one.asker.found(number)
        assert run.state == job.state == State.CANCELLED


async def test_who_has_lost_a_job_ends_its_trials_and_keeps_nothing(url: str, lab: Lab) -> None:
    """As after a minute of SIGSTOP: somebody else has taken the job, and ended it."""
    async with service(url, lab) as one:
        number = await held(one)
        async with one.database.writing() as session:
            session.add(a_worker("somebody else"))
            job = (await session.scalars(select(RunJob).where(RunJob.run_id == number))).one()
            await work.hand_back(session, claim_of(job))
            await work.take(session, job.id, 1, "somebody else")
        await until(one.is_idle, LONG / 1000 / 2)
        run, job = await one.asker.found(number)
        assert (job.state, job.worker_id, job.attempt) == (State.RUNNING, "somebody else", 2)
        assert run.state == State.RUNNING
        async with one.database.writing() as session:
            await work.end_job(session, claim_of(job), Final(State.FINISHED))
            kept = select(CellResult.cell).where(CellResult.run_id == number)
            assert "threads.waits" not in (await session.scalars(kept)).all()


async def test_followers_hear_of_what_another_service_does(url: str, lab: Lab) -> None:
    async with service(url, lab) as one, service(url, lab) as other:
        with other.news.follow(1) as bell:
            number = await one.asker.ask()
            assert number == 1
            run, _ = await one.asker.found(number)
            while run.state != State.FINISHED:
                assert await heard(bell, PATIENCE)
                run, _ = await other.asker.found(number)


async def test_an_end_hands_back_or_interrupts_what_runs(url: str, lab: Lab) -> None:
    async with service(url, lab) as one:
        number = await held(one)
        waiting = await one.asker.ask(1, "cpython-2.7")
    async with service(url, lab, at_once=0) as other:
        run, job = await other.asker.found(number)
        if "sqlite" in url:
            assert (run.state, job.state) == (State.INTERRUPTED, State.INTERRUPTED)
            assert "ended while it ran" in run.reason
        else:
            assert (run.state, job.state, job.attempt) == (State.QUEUED, State.QUEUED, 1)
            assert (await other.asker.found(waiting))[1].state == State.QUEUED


@on_sqlite
async def test_what_is_of_another_catalogue_waits_for_a_process_that_has_it(
    url: str, lab: Lab
) -> None:
    database = Database(url)
    async with database.writing() as session:
        await workers.announce(session, a_worker("dead"))
    theirs, mine = (Asker(database, nobody_hears, name) for name in ("shop.py", CATALOGUE))
    numbers = [await each.ask() for each in (theirs, mine)]
    async with database.writing() as session:
        await session.execute(update(RunJob).values(worker_id="dead"))
    async with service(url, lab) as heir:
        await heir.asker.until_it_is(State.FINISHED, numbers[1])
        _, job = await heir.asker.found(numbers[0])
        assert (job.state, job.worker_id) == (State.QUEUED, "dead")
    await database.close()


@on_sqlite
async def test_the_next_to_start_inherits_from_the_dead(url: str, lab: Lab) -> None:
    """What the living have, or what waits for them, it leaves alone."""
    async with service(url, lab) as living:
        asker = Asker(living.database, nobody_hears)
        running = await held(living)
        lost, waits = await asker.ask(LONG), await asker.ask()
        async with living.database.writing() as session:
            session.add(
                Worker(
                    id="dead", machine="here", pid=1, birth="another boot", platform="-",
                    environment={}, queues=[],
                )
            )  # fmt: skip
            for number in (lost, waits):
                of_run = select(RunJob).where(RunJob.run_id == number)
                job = (await session.scalars(of_run)).one()
                job.worker_id = "dead"
            job = (await session.scalars(select(RunJob).where(RunJob.run_id == lost))).one()
            await work.take(session, job.id, 0, "dead")
        async with service(url, lab) as heir:
            interrupted = await heir.asker.until_it_is(State.INTERRUPTED, lost)
            assert "ask for it again" in interrupted.reason
            await heir.asker.until_it_is(State.FINISHED, waits)
            assert (await heir.asker.found(running))[0].state == State.RUNNING
            assert await rows(heir.asker, "worker") == 2
