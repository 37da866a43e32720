"""What runners write of runs: once, and only as long as a run is theirs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select

from async_contrast.accounts.budgets import Budget, Cost
from async_contrast.contrasts.contrast import POSTGRESQL
from async_contrast.database import accounts, runs, work
from async_contrast.database.database import Database
from async_contrast.database.models import CellResult, Run, Runner, State
from async_contrast.database.runs import RunRequest
from tests.databases import DATABASES, migrated

BUDGET = Budget(10**6, 10**6, 100, 1000)


@pytest_asyncio.fixture(params=DATABASES)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with migrated(request.param, tmp_path) as url:
        database = Database(url)
        yield database
        await database.close()


async def queue(database: Database, count: int = 1) -> list[int]:
    """So many runs of a new account."""
    async with database.writing() as session:
        account = await accounts.add_account(session, "ada", "-")
        wanted = RunRequest("local", "isolation", {}, None, (), False, Cost(2, 2))
        return [await runs.add_run(session, account.id, wanted, BUDGET) for _ in range(count)]


def cell(name: str) -> CellResult:
    return CellResult(
        cell=name, side="threads", role="port", verdict="holds", expected="holds", surprise=False,
        elapsed_ms=1.0, evidence={}, timeline=[], outcomes=[],
    )  # fmt: skip


async def take(database: Database, runner: str) -> int | None:
    async with database.writing() as session:
        await work.is_anything_queued(session)
        run = await work.take_run(session, runner)
        return run.id if run else None


async def end(database: Database, run_id: int, runner: str, state: State) -> None:
    async with database.writing() as session:
        await work.end_run(session, run_id, runner, state, reason=runner)


async def found(database: Database, run_id: int) -> Run:
    async with database.reading() as session:
        return await session.get_one(Run, run_id)


async def test_of_many_who_take_at_once_each_gets_another(database: Database) -> None:
    queued = await queue(database, 12)
    taken = await asyncio.gather(*(take(database, f"r{n % 5}") for n in range(20)))
    assert sorted(run for run in taken if run) == queued
    assert taken.count(None) == 8


async def test_the_oldest_first(database: Database) -> None:
    queued = await queue(database, 3)
    assert [await take(database, "r") for _ in queued] == queued


async def test_an_end_is_the_runners_and_the_first_one_stays(database: Database) -> None:
    [run] = await queue(database)
    await take(database, "mine")
    await end(database, run, "another's", State.FAILED)
    assert (await found(database, run)).state == State.RUNNING
    await end(database, run, "mine", State.FINISHED)
    await end(database, run, "mine", State.FAILED)
    ended = await found(database, run)
    assert (ended.state, ended.reason) == (State.FINISHED, "mine")


async def test_what_was_cancelled_takes_no_cell_and_no_other_end(database: Database) -> None:
    [run] = await queue(database)
    await take(database, "r")
    async with database.writing() as session:
        account = await accounts.find_account(session, "ada")
        assert account is not None
        await runs.cancel_run(session, run, account.id)
    async with database.writing() as session:
        assert not await work.keep_cell(session, run, "r", cell("threads.a"))
    await end(database, run, "r", State.FINISHED)
    ended = await found(database, run)
    assert (ended.state, ended.cells_done) == (State.CANCELLED, 0)


async def test_what_was_taken_in_vain_waits_again_unless_it_is_anothers_or_has_a_cell(
    database: Database,
) -> None:
    mine, others, begun = await queue(database, 3)
    for run, runner in ((mine, "mine"), (others, "another's"), (begun, "mine")):
        assert await take(database, runner) == run
    async with database.writing() as session:
        assert await work.keep_cell(session, begun, "mine", cell("threads.a"))
    async with database.writing() as session:
        for run in (mine, others, begun):
            await work.put_back(session, run, "mine")
    assert [(await found(database, run)).state for run in (mine, others, begun)] == [
        State.QUEUED,
        State.RUNNING,
        State.RUNNING,
    ]
    assert await take(database, "another's") == mine


async def test_a_cell_of_a_run_that_another_runner_holds_is_not_kept(database: Database) -> None:
    [run] = await queue(database)
    await take(database, "mine")
    async with database.writing() as session:
        assert not await work.keep_cell(session, run, "another's", cell("threads.a"))
    assert (await found(database, run)).cells_done == 0


@pytest.mark.parametrize("database", [POSTGRESQL], indirect=True)
async def test_who_takes_does_not_wait_for_who_is_taking(database: Database) -> None:
    """The run that is held is skipped; on SQLite one transaction writes at a time."""
    queued = await queue(database, 2)
    async with database.writing() as session:
        assert await work.take_run(session, "one") is not None
        async with asyncio.timeout(60):
            assert await take(database, "other") == queued[1]


async def test_two_processes_that_take_at_once_do_not_fail(database: Database) -> None:
    """Each has connections of its own, as two processes have; both read before they write."""
    await queue(database, 10)
    url = database.writer.url.render_as_string(hide_password=False)
    other = Database(url)
    both = (database, other)
    taken = await asyncio.gather(*(take(both[n % 2], f"r{n % 2}") for n in range(10)))
    await other.close()
    assert len(set(taken)) == 10


async def test_cells_are_numbered_as_they_come(database: Database) -> None:
    [run] = await queue(database)
    await take(database, "r")
    for name in ("threads.b", "threads.a"):
        async with database.writing() as session:
            assert await work.keep_cell(session, run, "r", cell(name))
    async with database.reading() as session:
        rows = await session.execute(select(CellResult.cell, CellResult.number))
        assert sorted(tuple(row) for row in rows) == [("threads.a", 2), ("threads.b", 1)]


async def test_a_runner_that_has_beaten_meanwhile_is_not_buried(database: Database) -> None:
    [run] = await queue(database)
    runner = Runner(id="r", machine="elsewhere", pid=1, born=1)
    async with database.writing() as session:
        await work.beat(session, runner)
        await work.take_run(session, "r")
    async with database.reading() as session:
        seen = await work.others(session, "me")
    async with database.writing() as session:
        await work.beat(session, runner)
    async with database.writing() as session:
        assert await work.bury(session, seen) == []
    assert (await found(database, run)).state == State.RUNNING
    async with database.reading() as session:
        seen = await work.others(session, "me")
    async with database.writing() as session:
        assert await work.bury(session, seen) == [run]
    assert (await found(database, run)).state == State.INTERRUPTED
    async with database.reading() as session:
        assert await work.others(session, "me") == {}


async def test_a_run_whose_runner_nobody_remembers_is_found(database: Database) -> None:
    [run] = await queue(database)
    await take(database, "gone")
    async with database.reading() as session:
        assert await work.others(session, "me") == {"gone": None}
    async with database.writing() as session:
        assert await work.bury(session, {"gone": None}) == [run]
