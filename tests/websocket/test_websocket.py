"""Websockets on both sides, every cell for real."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast
from async_contrast.lab.supervisor import Lab
from tests.cells import Labs, ask, ends_as_documented, every_cell, result_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAYS_NOTHING = version("quart").startswith("0.22.")


@pytest.mark.parametrize(("contrast", "cell", "database"), every_cell("websocket"))
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    for result in await ends_as_documented(await labs(database), "websocket", contrast, cell):
        assert "printed" not in result.seen.evidence, "a cell tells by saw() and show() alone"


async def test_before_request_guards_the_page_and_on_quart_no_websocket(lab: Lab) -> None:
    comparison = await ask(lab, "websocket/guard")
    answered = {result.cell.name: result.seen.evidence["answered"] for result in comparison.results}
    assert answered == {
        "threads.guard": {"/page": 401, "/talk": 401},
        "asyncio.guard": {"/page": 401, "/talk": 101},
        "asyncio.guard_before_websocket": {"/page": 401, "/talk": 401},
    }


async def test_who_sends_to_a_client_that_is_gone_is_told_but_by_quart_up_to_0_22(
    lab: Lab,
) -> None:
    comparison = await ask(lab, "websocket/kept")
    on_threads = result_of(comparison, "threads.kept_after_its_end")
    assert on_threads.seen.evidence["error"] == "ClosedError"
    on_asyncio = result_of(comparison, "asyncio.kept_after_its_end")
    said = "" if SAYS_NOTHING else "ClientDisconnectedError"
    assert on_asyncio.seen.evidence["error"] == said
    assert "Quart" in on_asyncio.expected.because


async def test_a_client_that_leaves_is_an_error_for_a_thread_and_the_end_of_a_task(
    lab: Lab,
) -> None:
    comparison = await ask(lab, "websocket/leaving")
    steps = {result.cell.name: result.seen.evidence["steps"] for result in comparison.results}
    whole = ["there", "cleaned", "over"]
    assert steps == {
        "threads.leaving": whole,
        "asyncio.leaving": ["there", "over"],
        "asyncio.leaving_finally": whole,
        "asyncio.leaving_teardown": whole,
    }
