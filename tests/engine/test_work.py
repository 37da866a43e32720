"""What workers write of jobs: once, and only as long as a job is theirs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select

from async_contrast.accounts.budgets import Budget, Cost
from async_contrast.database import accounts, runs, work
from async_contrast.database.database import Database
from async_contrast.database.models import CellResult, Run, RunJob, State
from async_contrast.database.runs import RunRequest
from async_contrast.database.work import Claim, Final, claim_of
from tests.databases import DATABASES, migrated

BUDGET = Budget(10**6, 10**6, 100, 1000)


@pytest_asyncio.fixture(params=DATABASES)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with migrated(request.param, tmp_path) as url:
        database = Database(url)
        yield database
        await database.close()


async def queue(database: Database, *platforms: str) -> list[int]:
    """The jobs of a run of a new account, one a platform."""
    async with database.writing() as session:
        account = await accounts.add_account(session, "ada", "-")
        wanted = RunRequest("local", "isolation", {}, None, (), False, Cost(2, 2), on=platforms)
        _, jobs = await runs.add_run(session, account.id, wanted, BUDGET, platforms)
        return [job.id for job in jobs]


def cell(name: str, surprise: bool = False) -> CellResult:
    return CellResult(
        cell=name, side="threads", role="port", verdict="holds", expected="holds",
        surprise=surprise, elapsed_ms=1.0, evidence={}, timeline=[], outcomes=[],
    )  # fmt: skip


async def take(database: Database, job: int, worker: str, attempt: int = 0) -> Claim | None:
    async with database.writing() as session:
        taken = await work.take(session, job, attempt, worker)
        return claim_of(taken[1]) if taken else None


async def taken(database: Database, job: int, worker: str = "mine", attempt: int = 0) -> Claim:
    claim = await take(database, job, worker, attempt)
    assert claim is not None
    return claim


async def keep(database: Database, claim: Claim, name: str, surprise: bool = False) -> bool:
    async with database.writing() as session:
        return await work.keep_cell(session, claim, cell(name, surprise))


async def end(database: Database, claim: Claim, state: State, reason: str = "") -> bool:
    async with database.writing() as session:
        return await work.end_job(session, claim, Final(state, reason))


async def hand_back(database: Database, claim: Claim) -> RunJob | None:
    async with database.writing() as session:
        return await work.hand_back(session, claim)


async def found(database: Database, job: int) -> tuple[RunJob, Run]:
    async with database.reading() as session:
        row = await session.get_one(RunJob, job)
        return row, await session.get_one(Run, row.run_id)


async def test_of_many_who_take_a_job_at_once_one_gets_it(database: Database) -> None:
    [job] = await queue(database)
    claims = await asyncio.gather(*(take(database, job, f"worker {n}") for n in range(8)))
    [claim] = filter(None, claims)
    row, run = await found(database, job)
    assert (row.worker_id, row.attempt, row.state) == (claim.worker_id, 1, State.RUNNING)
    assert (run.state, run.started_at is not None) == (State.RUNNING, True)


async def test_a_job_is_taken_only_in_the_attempt_that_it_waits_for(database: Database) -> None:
    [job] = await queue(database)
    assert await take(database, job, "mine", attempt=1) is None
    assert await take(database, job + 1, "mine") is None
    assert (await found(database, job))[1].state == State.QUEUED
    assert await take(database, job, "mine") is not None


async def test_who_was_stopped_and_comes_back_changes_nothing(database: Database) -> None:
    """Another worker has taken the job meanwhile, or the same one has once more."""
    [job] = await queue(database)
    old = await taken(database, job, "mine")
    assert await keep(database, old, "threads.a")
    assert await hand_back(database, old) is not None
    for claim in (old, await taken(database, job, "mine", attempt=1)):
        later = claim is not old
        assert await keep(database, claim, "threads.b") is later
        assert await end(database, claim, State.FINISHED, str(later)) is later
        assert await hand_back(database, claim) is None
    row, run = await found(database, job)
    assert (row.state, row.reason, row.cells_done) == (State.FINISHED, "True", 2)
    assert (run.state, run.reason, run.cells_done) == (State.FINISHED, "", 2)


async def test_the_first_end_stays(database: Database) -> None:
    [job] = await queue(database)
    claim = await taken(database, job)
    assert await end(database, claim, State.FAILED, "first")
    assert not await end(database, claim, State.FINISHED, "second")
    row, run = await found(database, job)
    assert [(each.state, each.reason) for each in (row, run)] == [(State.FAILED, "first")] * 2
    assert run.surprise is None


async def test_what_was_cancelled_takes_no_cell_and_no_other_end(database: Database) -> None:
    [job] = await queue(database)
    claim = await taken(database, job)
    async with database.writing() as session:
        account = await accounts.find_account(session, "ada")
        assert account is not None
        await runs.cancel_run(session, claim.run_id, account.id)
    assert not await keep(database, claim, "threads.a")
    assert not await end(database, claim, State.FINISHED)
    assert await hand_back(database, claim) is None
    row, run = await found(database, job)
    assert (row.state, run.state, run.cells_done) == (State.CANCELLED, State.CANCELLED, 0)


async def test_what_is_handed_back_waits_with_its_cells_and_is_interrupted_the_second_time(
    database: Database,
) -> None:
    [job] = await queue(database)
    first = await taken(database, job)
    assert await keep(database, first, "threads.a")
    waiting = await hand_back(database, first)
    assert waiting is not None
    assert (waiting.attempt, waiting.worker_id, waiting.started_at) == (1, None, None)
    _, run = await found(database, job)
    assert (run.state, run.started_at, run.cells_done) == (State.QUEUED, None, 1)
    second = await taken(database, job, "another", attempt=1)
    async with database.reading() as session:
        assert await work.kept_cells(session, second) == {("", "threads.a")}
    assert await hand_back(database, second) is None
    row, run = await found(database, job)
    assert (row.state, run.state, run.cells_done) == (State.INTERRUPTED, State.INTERRUPTED, 1)
    assert "ask for it again" in run.reason


@pytest.mark.parametrize("ended", [State.RUNNING, State.FINISHED])
async def test_a_run_waits_again_only_if_all_of_its_jobs_do(
    database: Database, ended: State
) -> None:
    jobs = await queue(database, "cpython-3.11", "cpython-3.14t")
    claims = [await taken(database, job, "mine") for job in jobs]
    if ended is State.FINISHED:
        await end(database, claims[0], ended)
    assert await hand_back(database, claims[1])
    _, run = await found(database, jobs[0])
    assert run.state == State.RUNNING
    if ended is State.RUNNING:
        assert await hand_back(database, claims[0])
        _, run = await found(database, jobs[0])
        assert run.state == State.QUEUED


async def test_a_run_has_ended_when_all_of_its_jobs_have(database: Database) -> None:
    jobs = await queue(database, "cpython-3.11", "cpython-3.14t")
    claims = [await taken(database, job, "mine") for job in jobs]
    for claim in claims:  # a cell is kept once a platform
        assert await keep(database, claim, "threads.a", surprise=claim is claims[0])
    assert await end(database, claims[0], State.FINISHED)
    row, run = await found(database, jobs[0])
    assert (row.state, row.surprise, run.state) == (State.FINISHED, True, State.RUNNING)
    assert (run.cells_asked, run.cells_done, run.workers_asked) == (4, 2, 4)
    assert await end(database, claims[1], State.FINISHED)
    _, run = await found(database, jobs[0])
    assert (run.state, run.surprise) == (State.FINISHED, True)
    async with database.reading() as session:
        rows = await session.execute(select(CellResult.platform, CellResult.number))
        assert set(rows) == {("cpython-3.11", 1), ("cpython-3.14t", 2)}


async def test_a_run_has_finished_only_if_all_of_its_jobs_have(database: Database) -> None:
    jobs = await queue(database, "cpython-3.11", "cpython-3.14t")
    for job, state in zip(jobs, (State.FINISHED, State.FAILED), strict=True):
        assert await end(database, await taken(database, job), state, f"it has {state}")
    _, run = await found(database, jobs[0])
    assert (run.state, run.reason, run.surprise) == (State.FAILED, "it has failed", None)


async def test_cells_are_numbered_as_they_come(database: Database) -> None:
    [job] = await queue(database)
    claim = await taken(database, job)
    for name in ("threads.b", "threads.a"):
        assert await keep(database, claim, name)
    async with database.reading() as session:
        rows = await session.execute(select(CellResult.cell, CellResult.number))
        assert set(rows) == {("threads.a", 2), ("threads.b", 1)}


async def test_two_processes_that_write_of_one_run_at_once_do_not_fail(database: Database) -> None:
    """Each has connections of its own, as two processes have."""
    jobs = await queue(database, *(f"platform {n}" for n in range(6)))
    other = Database(database.writer.url.render_as_string(hide_password=False))

    async def run(job: int) -> None:
        mine = (database, other)[job % 2]
        claim = await taken(mine, job, f"worker {job}")
        for name in ("threads.a", "threads.b"):
            assert await keep(mine, claim, name)
        assert await end(mine, claim, State.FINISHED)

    await asyncio.gather(*map(run, jobs))
    await other.close()
    _, finished = await found(database, jobs[0])
    assert (finished.state, finished.cells_done) == (State.FINISHED, 12)
