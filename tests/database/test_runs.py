"""The lists of runs: who sees which, by each of the indexes that lead to them."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from async_contrast.accounts.budgets import Budget, Cost
from async_contrast.contrasts.contrast import Role, Side, Verdict
from async_contrast.contrasts.platforms import POSTGRESQL
from async_contrast.database import runs, work
from async_contrast.database.accounts import add_account
from async_contrast.database.database import Database
from async_contrast.database.models import CellResult
from async_contrast.database.runs import Filters, RunRequest
from async_contrast.database.work import claim_of

BUDGET = Budget(100, 100, 100, 100)


EVERY_FILTER = [
    Filters(),
    Filters(topic="local"),
    Filters(topic="local", contrast="isolation"),
    Filters(verdict=Verdict.BREAKS),
    Filters(label="nightly"),
    Filters(account="ada"),
    Filters(label="nightly", verdict=Verdict.BREAKS, topic="local"),
]


async def test_a_list_shows_what_is_shared_as_soon_as_it_is(database: Database) -> None:
    async with database.writing() as session:
        ada, bob = [(await add_account(session, name, "")).id for name in ("ada", "bob")]
        wanted = RunRequest("local", "isolation", {}, None, ["nightly"], False, Cost(2, 2))
        run_id, [job] = await runs.add_run(session, ada, wanted, BUDGET)
        await work.take(session, job.id, 0, "r")
        assert await work.keep_cell(session, claim_of(job), cell("before"))

    async def seen_by(account_id: int) -> list[int]:
        async with database.reading() as session:
            lists = [[run.id for run in await runs.list_runs(session, account_id, one, None, 2)]
                     for one in EVERY_FILTER]  # fmt: skip
        assert [one for one in lists if one != lists[0]] == []
        return lists[0]

    async def share(shared: bool) -> None:
        async with database.writing() as session:
            await runs.change_run(session, run_id, ada, None, shared)

    assert (await seen_by(ada), await seen_by(bob)) == ([run_id], [])
    await share(True)
    async with database.writing() as session:
        assert await work.keep_cell(session, claim_of(job), cell("after"))
    assert (await seen_by(ada), await seen_by(bob)) == ([run_id], [run_id])
    await share(False)
    assert (await seen_by(ada), await seen_by(bob)) == ([run_id], [])


def cell(name: str) -> CellResult:
    return CellResult(
        cell=name,
        side=Side.ASYNCIO,
        role=Role.PORT,
        verdict=Verdict.BREAKS,
        expected="holds",
        surprise=True,
        elapsed_ms=1.0,
        evidence={},
        timeline=[],
    )


async def labels_of(database: Database, run_id: int, account_id: int) -> list[str]:
    async with database.reading() as session:
        run = await runs.find_run(session, run_id, account_id)
        return [label.name for label in run.labels]


@pytest.mark.parametrize("database", [POSTGRESQL], indirect=True)
async def test_a_label_is_not_forgotten_while_somebody_hangs_it_up(database: Database) -> None:
    async def forget() -> None:
        async with database.writing() as session:
            await runs.forget_labels(session)

    async with database.writing() as session:
        ada = (await add_account(session, "ada", "")).id
        wanted = RunRequest("local", "isolation", {}, None, ["old"], False, Cost(2, 2))
        run_id, _ = await runs.add_run(session, ada, wanted, BUDGET)
    async with database.writing() as session:
        await runs.change_run(session, run_id, ada, [], None)
    async with database.writing() as session:
        await runs.change_run(session, run_id, ada, ["old"], None)
        forgetting = asyncio.create_task(forget())
        await waiting_for_a_lock(database)
    await forgetting
    assert await labels_of(database, run_id, ada) == ["old"]


async def waiting_for_a_lock(database: Database) -> None:
    """Until somebody in this database waits for another."""
    waits = text(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND database ="
        " (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    async with asyncio.timeout(60):
        while True:
            async with database.reading() as session:
                if await session.scalar(waits):
                    return
