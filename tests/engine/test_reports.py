"""A report is run contrast by contrast, and goes on where a worker that died has left it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from async_contrast.accounts.budgets import Cost
from async_contrast.contrasts.platforms import POSTGRESQL
from async_contrast.database import accounts, runs, work
from async_contrast.database.models import NOBODY, WHOLE, CellResult, RunJob, State, Worker
from async_contrast.database.moments import now
from async_contrast.database.runs import RunRequest
from async_contrast.database.work import claim_of
from async_contrast.lab.supervisor import Lab
from tests.engine.asking import BUDGET, CATALOGUE, Accept, nobody_hears
from tests.engine.services import Service, service

pytestmark = pytest.mark.asyncio(loop_scope="session")

KNOWN = "benchmark/waiting"
WANTED = {KNOWN: {"milliseconds": 1}}


async def ask(one: Service, wanted: Mapping[str, Any], accept: Accept) -> int:
    """The number of a new report of these contrasts."""
    async with one.database.writing() as session:
        account = await accounts.add_account(session, "ada", "-")
        asked = RunRequest(WHOLE, WHOLE, wanted, None, (), False, Cost(2))
        number, jobs = await runs.add_run(session, account.id, asked, BUDGET)
        for job in jobs:
            job.catalogue = CATALOGUE
        await accept(session, jobs)
    return number


async def cells_of(one: Service, number: int) -> Sequence[CellResult]:
    async with one.database.reading() as session:
        found = select(CellResult).where(CellResult.run_id == number).order_by(CellResult.number)
        return (await session.scalars(found)).all()


async def test_what_is_known_is_run_and_what_is_not_is_a_problem_of_its_own(
    url: str, lab: Lab
) -> None:
    async with service(url, lab) as one:
        wanted = {"benchmark/gone": {}, **WANTED, "other/gone": {}}
        number = await ask(one, wanted, one.engine.accept)
        run = await one.asker.until_it_is(State.FINISHED, number)
        assert (run.cells_done, run.surprise) == (2, False)
        _, job = await one.asker.found(number)
        assert list(job.problems or {}) == ["benchmark/gone", "other/gone"]
        assert all("does not know it" in why for why in (job.problems or {}).values())
        assert {(cell.contrast, cell.seen_by) for cell in await cells_of(one, number)} == {
            (KNOWN, NOBODY)
        }


async def test_one_of_which_nothing_is_known_has_failed(url: str, lab: Lab) -> None:
    async with service(url, lab) as one:
        number = await ask(one, {"benchmark/gone": {}}, one.engine.accept)
        run = await one.asker.until_it_is(State.FAILED, number)
        assert "does not know it" in run.reason


@pytest.mark.parametrize("url", [POSTGRESQL], indirect=True)
@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["threads.waits"], marks=pytest.mark.thorough),
        ["threads.waits", "threads.nothing"],
    ],
)
async def test_what_a_dead_worker_has_kept_stays_and_only_the_rest_is_run(
    url: str, lab: Lab, names: list[str]
) -> None:
    async with service(url, lab) as one:
        number = await ask(one, WANTED, nobody_hears)
        await die_with(one, number, names)
        run = await one.asker.until_it_is(State.FINISHED, number)
        assert run.cells_done == 2
        cells = await cells_of(one, number)
        assert [cell.cell for cell in cells if cell.what == "of before"] == names
        assert len(cells) == 2
        ran = one.catalogue.last.all(lab.environment)
        assert (KNOWN in ran) == (len(names) == 1), "what is whole is not run again"
        assert (await one.asker.found(number))[1].attempt == 2


async def die_with(one: Service, number: int, names: Sequence[str]) -> None:
    """Have a worker take the report, keep these cells, and be silent from then on."""
    async with one.database.writing() as session:
        silent = now() - timedelta(seconds=3600)
        facts = {"machine": "", "pid": 0, "birth": "", "platform": "", "environment": {}}
        session.add(Worker(id="dead", heard_at=silent, queues=[], **facts))
        job = (await session.scalars(select(RunJob).where(RunJob.run_id == number))).one()
        taken = await work.take(session, job.id, 0, "dead")
        assert taken is not None
        for name in names:
            cell = CellResult(
                contrast=KNOWN, cell=name, what="of before", side="threads", role="port",
                verdict="holds", expected="holds", surprise=False, elapsed_ms=1.0, evidence={},
                timeline=[], outcomes=[],
            )  # fmt: skip
            assert await work.keep_cell(session, claim_of(taken[1]), cell)
