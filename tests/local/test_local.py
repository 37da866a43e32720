"""threading.local against contextvars, every cell for real."""

from __future__ import annotations

import sys

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.lab.supervisor import Lab
from tests.cells import Labs, ask, ends_as_documented, every_cell, result_of

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(("contrast", "cell", "database"), every_cell("local"))
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    await ends_as_documented(await labs(database), "local", contrast, cell)


async def test_a_threading_local_hands_a_task_another_tasks_value(lab: Lab) -> None:
    comparison = await ask(lab, "local/isolation", workers=20)
    naive = result_of(comparison, "asyncio.isolation_threading_local")
    assert naive.verdict is Verdict.BREAKS
    assert naive.seen.outcomes == {"own value": 1, "another worker's value": 19}
    assert naive.seen.evidence["read back"] == [19] * 20


@pytest.mark.parametrize(
    "cell",
    [
        "threads.isolation_threading_local",
        "threads.isolation_context_var",
        "asyncio.isolation_context_var",
    ],
)
async def test_each_worker_reads_back_its_own_value(lab: Lab, cell: str) -> None:
    result = result_of(await ask(lab, "local/isolation", workers=20), cell)
    assert result.seen.outcomes == {"own value": 20}
    assert result.seen.evidence["read back"] == list(range(20))


async def test_the_notes_program_prints_0_to_9_as_a_set(lab: Lab) -> None:
    original = result_of(await ask(lab, "local/isolation"), "threads.isolation_threading_local")
    printed = original.seen.evidence["printed"].split()
    assert sorted(map(int, printed)) == list(range(10))


async def test_500_workers_work_on_either_side(lab: Lab) -> None:
    comparison = await ask(lab, "local/isolation", workers=500)
    assert not comparison.surprise
    for result in comparison.results:
        if "orders" not in result.seen.evidence:  # of two workers
            assert sum(result.seen.outcomes.values()) == 500


async def test_10000_tasks_work_on_the_asyncio_side(lab: Lab) -> None:
    comparison = await ask(lab, "local/isolation", workers=10_000, side="asyncio")
    naive = result_of(comparison, "asyncio.isolation_threading_local")
    port = result_of(comparison, "asyncio.isolation_context_var")
    assert naive.seen.outcomes == {"own value": 1, "another worker's value": 9999}
    assert port.seen.outcomes == {"own value": 10_000}


async def test_a_timeline_has_a_lane_a_worker_and_no_gap(lab: Lab) -> None:
    result = result_of(await ask(lab, "local/isolation"), "asyncio.isolation_context_var")
    for worker in range(10):
        first, second = (s for s in result.seen.timeline if s["worker"] == worker)
        assert (first["what"], second["what"]) == (f"wrote {worker}", f"read {worker}")
        assert 0 <= first["from_ms"] <= first["to_ms"] == second["from_ms"] <= second["to_ms"]


@pytest.mark.parametrize("workers", [2, 10, 500])
async def test_a_pool_thread_keeps_the_last_users_value(lab: Lab, workers: int) -> None:
    comparison = await ask(lab, "local/reuse", workers=workers)
    for cell in ("threads.reuse_threading_local_in_pool", "asyncio.reuse_threading_local"):
        found = result_of(comparison, cell).seen.outcomes
        assert found == {"nothing": 1, "an earlier worker's value": workers - 1}


async def test_wait_for_loses_the_value_up_to_3_11_only(lab: Lab) -> None:
    result = result_of(await ask(lab, "local/wait-for"), "asyncio.wait_for_limited")
    lost = sys.version_info < (3, 12)
    assert result.seen.outcomes == {"is lost" if lost else "reaches the caller": 1}
    assert result.verdict is (Verdict.BREAKS if lost else Verdict.HOLDS)
    assert "wait_for" in result.expected.because


async def test_break_out_of_an_async_generator_leaves_its_value_behind(lab: Lab) -> None:
    result = result_of(await ask(lab, "local/token-reset"), "asyncio.token_reset_after_break")
    assert result.seen.outcomes == {"reset refused": 1, "the inner value remains": 1}
    assert "was created in a different Context" in result.seen.evidence["error"]


@pytest.mark.parametrize(
    ("cell", "resets_in_time"),
    [
        ("threads.token_reset_after_break", True),
        ("asyncio.token_reset_after_break", False),
        ("asyncio.token_reset_aclosing", True),
    ],
)
async def test_a_timeline_shows_whether_the_inner_value_outlives_the_break(
    lab: Lab, cell: str, resets_in_time: bool
) -> None:
    timeline = result_of(await ask(lab, "local/token-reset"), cell).seen.timeline
    inner = [span for span in timeline if span["worker"] == "inner value"]
    [left] = [span["from_ms"] for span in timeline if span["what"] == "has left"]
    assert (inner[0]["to_ms"] <= left) is resets_in_time
    rest = [(span["what"], span["to_ms"]) for span in inner[1:]]
    assert rest == ([] if resets_in_time else [("remains", None)])


async def test_requests_in_flight_read_each_others_values(lab: Lab) -> None:
    comparison = await ask(lab, "local/web", requests=50)
    assert result_of(comparison, "asyncio.web_threading_local").seen.outcomes == {
        "own value": 2,
        "another worker's value": 98,
        "nothing at entry": 1,
        "a stale value at entry": 99,
    }


async def test_on_a_pools_threads_a_view_reads_its_own_value_but_finds_a_stale_one(
    lab: Lab,
) -> None:
    comparison = await ask(lab, "local/web", requests=50)
    for cell in (
        "threads.web_threading_local_in_pool",
        "threads.web_context_var_in_pool",
        "asyncio.web_threading_local_in_sync_view",
    ):
        assert result_of(comparison, cell).seen.outcomes == {
            "own value": 100,
            "nothing at entry": 50,
            "a stale value at entry": 50,
        }


async def test_g_is_clean_in_each_request_on_both_sides_and_a_context_var_on_quart_only(
    lab: Lab,
) -> None:
    comparison = await ask(lab, "local/web", requests=50)
    for cell in (
        "threads.web_g",
        "asyncio.web_g",
        "asyncio.web_g_in_sync_view",
        "asyncio.web_context_var",
        "asyncio.web_context_var_in_sync_view",
    ):
        outcomes = result_of(comparison, cell).seen.outcomes
        assert outcomes == {"own value": 100, "nothing at entry": 100}
