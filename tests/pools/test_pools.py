"""Many at once, every cell for real."""

from __future__ import annotations

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Role
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.pools import rules
from tests.cells import Labs, ask, ends_as_documented, every_cell, result_of, try_cell

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(("contrast", "cell", "database"), every_cell("pools"))
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    await ends_as_documented(await labs(database), "pools", contrast, cell)


@pytest.mark.parametrize("jobs", [2, 30])
async def test_awaits_in_a_loop_come_one_after_the_other(lab: Lab, jobs: int) -> None:
    comparison = await ask(lab, "pools/one-by-one", jobs=jobs)
    alone = {
        result.cell.name
        for result in comparison.results
        if result.seen.outcomes == {rules.ALONE: jobs}
    }
    assert alone == {"threads.one_by_one_in_a_loop", "asyncio.one_by_one_in_a_loop"}
    ports = [result for result in comparison.results if result.cell.role is Role.PORT]
    assert [result.seen.outcomes for result in ports] == [{rules.TOGETHER: jobs}] * 2


@pytest.mark.parametrize("threads", [1, 8])
async def test_a_quick_job_waits_for_a_thread_of_the_default_pool(lab: Lab, threads: int) -> None:
    comparison = await ask(lab, "pools/busy-threads", threads=threads)
    waited = {
        result.cell.name
        for result in comparison.results
        if result.seen.outcomes == {rules.WAITED: 1}
    }
    assert waited == {
        "threads.busy_threads_of_one_pool",
        "asyncio.busy_threads",
        "asyncio.busy_threads_of_sync_views",
    }
    assert {r.seen.evidence["were busy at once"] for r in comparison.results} == {threads}


@pytest.mark.parametrize("cell", ["threads.nested_jobs_of_one_pool", "asyncio.nested_jobs"])
async def test_jobs_that_wait_for_a_job_of_their_pool_have_all_its_threads(
    lab: Lab, cell: str
) -> None:
    result = await try_cell(lab, "pools/nested-jobs", cell)
    assert result.seen.outcomes == {rules.HAS_A_THREAD: 2}


async def test_a_task_that_awaits_both_holds_no_thread_between(lab: Lab) -> None:
    comparison = await ask(lab, "pools/nested-jobs")
    port = result_of(comparison, "asyncio.nested_jobs_awaited")
    assert port.seen.outcomes == {rules.HAS_A_THREAD: 2, rules.RAN: 2}


async def test_sqlite3_refuses_every_thread_but_its_own(lab: Lab) -> None:
    comparison = await ask(lab, "pools/thread-bound")
    came = {result.cell.name: result.seen.evidence["came to"] for result in comparison.results}
    refused = "SQLite objects created in a thread can only be used in that same thread"
    assert came == {
        "threads.thread_bound": "(42,)",
        "threads.thread_bound_to_another": refused,
        "asyncio.thread_bound": refused,
        "asyncio.thread_bound_run_sync": refused,
        "asyncio.thread_bound_own_thread": "(42,)",
        "asyncio.thread_bound_aiosqlite": "(42,)",
    }


async def test_the_end_waits_for_what_a_pool_still_runs(lab: Lab) -> None:
    comparison = await ask(lab, "pools/left-job")
    ended = {
        result.cell.name: result.seen.evidence["ended while the job worked"]
        for result in comparison.results
    }
    assert ended == {
        "threads.left_job": True,
        "threads.left_job_of_a_pool": False,
        "asyncio.left_job": False,
        "asyncio.left_job_given_up": False,
        "asyncio.left_job_event": True,
        "asyncio.left_job_daemon": True,
    }
