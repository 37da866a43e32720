"""Races in every order, every cell for real."""

from __future__ import annotations

from collections import Counter

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast
from async_contrast.lab.supervisor import Lab
from tests.cells import Labs, ask, ends_as_documented, every_cell, result_of, try_cell

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(("contrast", "cell", "database"), every_cell("races"))
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    await ends_as_documented(await labs(database), "races", contrast, cell)


@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_two_that_have_both_checked_have_one_name(lab: Lab, side: str) -> None:
    result = await try_cell(lab, "races/check-then-act", f"{side}.check_then_act_for_real")
    assert result.seen.outcomes == {"two have the name": 1}
    lanes = Counter(span["worker"] for span in result.seen.timeline)
    assert lanes == {0: 1, 1: 1}


async def test_the_answer_says_at_which_lock_each_stands(lab: Lab) -> None:
    comparison = await ask(lab, "races/two-locks")
    result = result_of(comparison, "threads.two_locks_two_orders_every_order")
    stuck, *_ = result.seen.evidence["orders"]["outcomes"]
    assert stuck["came to"].startswith("all wait for ever: ")
    assert stuck["came to"].count("with first, second:") == 2
    through = [end for end in result.seen.timeline if "waits for ever" in end["what"]]
    assert {span["worker"] for span in through} == {0, 1}


@pytest.mark.parametrize("name", ["check-then-act", "publish", "queue", "semaphore"])
async def test_this_interpreter_hides_what_the_language_allows(lab: Lab, name: str) -> None:
    """Of one program on threads, without a call between its steps."""
    comparison = await ask(lab, f"races/{name}")
    verdicts = {result.cell.name: str(result.verdict) for result in comparison.results}
    hidden = [
        cell.removesuffix("_here")
        for cell, verdict in verdicts.items()
        if cell.startswith("threads.") and cell.endswith("_here") and verdict == "holds"
    ]
    assert [verdicts[f"{cell}_every_order"] for cell in hidden] == ["breaks"]
