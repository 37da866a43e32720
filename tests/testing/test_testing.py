"""What a test client and a fixture do, every cell for real."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast
from async_contrast.lab.supervisor import Lab
from tests.cells import Labs, ask, ends_as_documented, every_cell, result_of, try_cell

pytestmark = pytest.mark.asyncio(loop_scope="session")

IN_A_GROUP = not version("quart").startswith("0.22.")


@pytest.mark.parametrize(("contrast", "cell", "database"), every_cell("testing"))
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    for result in await ends_as_documented(await labs(database), "testing", contrast, cell):
        assert "printed" not in result.seen.evidence, "a cell tells by saw() and show() alone"


async def test_only_test_app_runs_what_is_to_run_before_and_after_serving(lab: Lab) -> None:
    comparison = await ask(lab, "testing/startup")
    steps = {
        result.cell.name: result.seen.evidence["steps"]
        for result in comparison.results
        if "steps" in result.seen.evidence
    }
    whole = ["made", "asked", "closed"]
    assert steps == {
        "threads.startup": whole,
        "asyncio.startup": ["asked"],
        "asyncio.startup_client_entered": ["asked"],
        "asyncio.startup_test_app": whole,
        "asyncio.startup_while_serving": whole,
    }


async def test_what_quarts_client_drops_without_a_word_is_a_form_a_file_and_a_cookie(
    lab: Lab,
) -> None:
    result = await try_cell(lab, "testing/client", "asyncio.client")
    came = result.seen.evidence["tests"]
    assert [test for test, said in came.items() if said == "fails"] == [
        "data={...}, a form",
        "data={...}, a file",
        "client.set_cookie(name, value)",
    ]
    loud = {test: said.partition(":")[0] for test, said in came.items() if ":" in said}
    assert loud == {
        "content_type=...": "TypeError",
        "environ_base={...}": "TypeError",
        "response.data": "TypeError",
        "response.text": "AttributeError",
        "response.json": "TypeError",
        "client.session_transaction()": "TypeError",
        "request, in `with client:`": "TypeError",
        "request, in `with app.test_request_context():`": "TypeError",
    }


async def test_a_lock_of_a_fixture_is_bound_to_the_loop_of_the_first_test(lab: Lab) -> None:
    comparison = await ask(lab, "testing/fixture-loop")
    [error] = result_of(comparison, "asyncio.fixture_loop").seen.evidence["errors"]
    assert error.startswith("RuntimeError: <asyncio.locks.Lock object at")
    cancelled = result_of(comparison, "asyncio.fixture_loop_task").seen.evidence["errors"]
    assert cancelled == ["asyncio.exceptions.CancelledError"] * 2


async def test_testing_makes_quart_answer_500_where_flask_raises(lab: Lab) -> None:
    comparison = await ask(lab, "testing/testing-flag")
    original = result_of(comparison, "threads.testing_flag")
    assert original.seen.evidence["the test got"] == "Broken()"
    for name in ("testing_flag", "testing_flag_both", "testing_flag_unset"):
        naive = result_of(comparison, f"asyncio.{name}")
        assert naive.seen.evidence["the test got"] == 500


async def test_propagated_errors_come_in_a_group_from_quart_0_23_on(lab: Lab) -> None:
    result = await try_cell(lab, "testing/testing-flag", "asyncio.testing_flag_propagate")
    assert result.seen.evidence["the test got"].startswith(
        "ExceptionGroup(" if IN_A_GROUP else "Broken("
    )
    assert "Quart" in result.expected.because
