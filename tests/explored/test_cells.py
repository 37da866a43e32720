"""A cell that runs a program in every order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from async_contrast.contrasts.contrast import Verdict
from async_contrast.contrasts.shows import counts
from async_contrast.contrasts.trial import Trial
from async_contrast.contrasts.verdict import judge
from async_contrast.errors import ForbiddenParameter, NotExplorable
from async_contrast.explorer.worlds import ANY_STEP
from async_contrast.topics.explored import InEveryOrder
from tests.explored import on_threads
from tests.explored.catalogue import ADDS


def tried(name: str) -> dict[str, Any]:
    """What a cell reports, if it is run here."""
    trial = Trial({}, Path("nowhere"))
    ADDS.cell(name).function(trial)
    return trial.report()


@pytest.mark.parametrize(
    "name",
    [cell.name for cell in ADDS.cells if cell.name != "threads.runs"],
)
def test_its_outcomes_are_counted_in_orders_as_declared(name: str) -> None:
    cell = ADDS.cell(name)
    assert isinstance(cell.expect, Verdict)
    assert cell.shows is not None
    outcomes = tried(name)["outcomes"]
    assert outcomes == counts(cell.shows, {})
    assert judge(ADDS, outcomes, hung=False, failure="") == (cell.expect, "")


def test_it_says_which_world_and_that_all_of_its_orders_were_run() -> None:
    orders = tried("threads.adds_every_order")["evidence"]["orders"]
    assert (orders["world"], orders["coverage"]) == ("any step", "exhausted")
    assert orders["timeline"] == "the shortest that comes to: one is lost"
    assert [(each["came to"], each["orders"]) for each in orders["outcomes"]] == [
        ("one is lost", 4),
        ("both count", 2),
    ]


def test_the_shortest_order_that_fails_is_drawn_step_by_step() -> None:
    spans = tried("threads.adds_every_order")["timeline"]
    assert [(begun, ended) for _, _, begun, ended in spans] == [
        (place * 1000, place * 1000 + 1000) for place in range(4)
    ]
    assert [what for _, what, _, _ in spans] == [
        *("loads total: 0", "loads total: 0", "stores total: 1", "stores total: 1")
    ]
    assert sorted(worker for worker, _, _, _ in spans) == [0, 0, 1, 1]


def test_who_waits_for_ever_is_drawn_so() -> None:
    report = tried("threads.crosses_every_order")
    waiting = {worker: what for worker, what, _, ended in report["timeline"] if ended is None}
    assert waiting.keys() == {0, 1}
    assert all(
        "`with " in what and what.startswith("waits for ever at") for what in waiting.values()
    )
    assert report["evidence"]["orders"]["outcomes"][0]["came to"].startswith("all wait for ever: ")


@pytest.mark.parametrize("came_to", ["one is lost", "both count"])
@pytest.mark.parametrize("name", ["threads.adds_every_order", "asyncio.adds_every_order"])
def test_a_token_of_its_evidence_runs_that_order_again(name: str, came_to: str) -> None:
    lines = tried(name)["evidence"]["orders"]["outcomes"]
    (token,) = (line["replay"] for line in lines if line["came to"] == came_to)
    cell = ADDS.cell(token)
    assert cell.name == token
    report = tried(token)
    assert report["outcomes"] == {came_to: 1}
    assert report["evidence"]["orders"]["outcomes"][0]["replay"] == token


def test_what_has_more_orders_than_are_run_is_no_answer() -> None:
    few = InEveryOrder(on_threads.adds, ANY_STEP, most=3)
    with pytest.raises(RuntimeError, match="more orders than were run"):
        few(Trial({}, Path("nowhere")))


@pytest.mark.parametrize("order", ["s0.0.0.0", "s0x3", "s0x2.1x3", "s5x4"])
def test_an_order_that_there_is_not_is_no_answer(order: str) -> None:
    with pytest.raises(NotExplorable, match="no such order"):
        tried(f"threads.adds_every_order@{order}")


@pytest.mark.parametrize(
    "token",
    [
        *("threads.adds_every_order@i0.1", "threads.adds_every_order@"),
        *("threads.adds_every_order@sx", "threads.runs@s0", "threads.none@s0", "", "@", "s0"),
    ],
)
def test_what_is_no_order_of_a_cell_is_refused(token: str) -> None:
    with pytest.raises(ForbiddenParameter) as refused:
        ADDS.replaying(token).cell(token)
    assert refused.value.field == "replay"
