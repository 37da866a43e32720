"""Whom errors reach, every cell for real."""

from __future__ import annotations

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast
from async_contrast.lab.supervisor import Lab
from tests.cells import Labs, ask, ends_as_documented, every_cell

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(("contrast", "cell", "database"), every_cell("errors"))
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    for result in await ends_as_documented(await labs(database), "errors", contrast, cell):
        assert "printed" not in result.seen.evidence, "a cell tells by saw() and show() alone"


async def test_a_threads_error_is_told_at_once_and_a_kept_tasks_when_it_is_let_go(
    lab: Lab,
) -> None:
    comparison = await ask(lab, "errors/lost-errors")
    heard = {
        result.cell.name: [
            result.seen.evidence[f"heard {when}"]
            for when in ("at once", "by who waits", "when it was let go")
        ]
        for result in comparison.results
    }
    told = ["Broken"]
    assert heard == {
        "threads.lost_errors_thread": [told, [], []],
        "threads.lost_errors_submit": [[], [], []],
        "asyncio.lost_errors_task": [[], [], told],
        "asyncio.lost_errors_task_group": [[], told, []],
        "asyncio.lost_errors_done_callback": [told, [], []],
        "asyncio.lost_errors_background_task": [told, [], []],
    }


async def test_gather_leaves_three_running_where_a_map_waits_and_a_group_cancels(lab: Lab) -> None:
    comparison = await ask(lab, "errors/one-of-four")
    others = {
        result.cell.name: result.seen.evidence["the others, when the caller goes on"]
        for result in comparison.results
    }
    assert others == {
        "threads.one_of_four_map": ["ended"] * 3,
        "threads.one_of_four_results": ["begun"] * 3,
        "asyncio.one_of_four_gather": ["begun"] * 3,
        "asyncio.one_of_four_return_exceptions": ["ended"] * 3,
        "asyncio.one_of_four_task_group": ["cancelled"] * 3,
    }
