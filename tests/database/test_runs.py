"""The lists of runs: who sees which, by each of the indexes that lead to them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from service.budgets import Budget, Cost
from service.contrast import Role, Side, Verdict
from service.database import runs, work
from service.database.accounts import add_account
from service.database.database import Database
from service.database.models import CellResult
from service.database.runs import Filters, Wanted
from service.database.upgrade import upgrade

BUDGET = Budget(100, 100, 100, 100)


@pytest_asyncio.fixture
async def database(url: str) -> AsyncIterator[Database]:
    await upgrade(url)
    database = Database(url)
    yield database
    await database.close()


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(topic="local"),
        Filters(topic="local", contrast="isolation"),
        Filters(verdict=Verdict.BREAKS),
        Filters(label="nightly"),
        Filters(account="ada"),
        Filters(label="nightly", verdict=Verdict.BREAKS, topic="local"),
    ],
    ids=str,
)
async def test_a_list_shows_what_is_shared_as_soon_as_it_is(
    database: Database, filters: Filters
) -> None:
    async with database.writing() as session:
        ada, bob = [(await add_account(session, name, "")).id for name in ("ada", "bob")]
        wanted = Wanted("local", "isolation", {}, None, ["nightly"], False, Cost(2, 2))
        run_id = await runs.add_run(session, ada, wanted, BUDGET)
        await work.take_run(session, "r")
        assert await work.keep_cell(session, run_id, "r", cell("before"))

    async def seen_by(account_id: int) -> list[int]:
        async with database.reading() as session:
            return [run.id for run in await runs.list_runs(session, account_id, filters, None, 2)]

    async def share(shared: bool) -> None:
        async with database.writing() as session:
            await runs.change_run(session, run_id, ada, None, shared)

    assert (await seen_by(ada), await seen_by(bob)) == ([run_id], [])
    await share(True)
    async with database.writing() as session:
        assert await work.keep_cell(session, run_id, "r", cell("after"))
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
