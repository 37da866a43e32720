"""Where an application runs and how it ends, every cell for real."""

from __future__ import annotations

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast
from async_contrast.lab.supervisor import Lab
from tests.cells import Labs, ask, ends_as_documented, every_cell, result_of

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(("contrast", "cell", "database"), every_cell("running"))
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    for result in await ends_as_documented(await labs(database), "running", contrast, cell):
        assert "printed" not in result.seen.evidence, "a cell tells by saw() and show() alone"


@pytest.mark.parametrize("cell", ["in_a_thread", "in_a_thread_run_task"])
async def test_without_a_trigger_a_server_asks_for_signals(lab: Lab, cell: str) -> None:
    result = result_of(await ask(lab, "running/in-a-thread"), f"asyncio.{cell}")
    assert result.seen.evidence["error"].startswith(
        "RuntimeError: set_wakeup_fd only works in main thread"
    )


async def test_a_command_says_that_it_is_well_and_does_nothing(lab: Lab) -> None:
    comparison = await ask(lab, "running/commands")
    came = {
        result.cell.name: (result.seen.evidence["exit status"], result.seen.evidence["done"])
        for result in comparison.results
    }
    assert came == {
        "threads.commands": (0, ["shop"]),
        "asyncio.commands": (1, []),
        "asyncio.commands_async": (0, []),
        "asyncio.commands_with_appcontext_and_loop": (1, []),
        "asyncio.commands_with_appcontext": (0, ["shop"]),
        "asyncio.commands_own_loop": (0, ["shop"]),
    }


async def test_a_loop_that_start_up_awaits_keeps_everybody_out(lab: Lab) -> None:
    comparison = await ask(lab, "running/beside")
    came = {
        result.cell.name: (result.seen.evidence["status"], result.seen.evidence["the loop"])
        for result in comparison.results
    }
    served = (200, ["round", "ended"])
    assert came == {
        "threads.beside": served,
        "asyncio.beside": (0, ["round"]),
        "asyncio.beside_background_task": served,
        "asyncio.beside_cancelled_task": served,
        "asyncio.beside_shutdown_event": served,
    }


async def test_a_job_of_a_task_is_cut_off_where_a_thread_or_a_background_task_ends(
    lab: Lab,
) -> None:
    comparison = await ask(lab, "running/at-the-end")
    jobs = {result.cell.name: result.seen.evidence["the job"] for result in comparison.results}
    assert jobs == {
        "threads.at_the_end": ["begun", "done"],
        "asyncio.at_the_end": ["begun"],
        "asyncio.at_the_end_longer_than_its_limit": ["begun"],
        "asyncio.at_the_end_background_task": ["begun", "done"],
    }
