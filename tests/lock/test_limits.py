"""Time limits, every cell for real, and with something of it broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.lock.limits import rules
from tests.broken import cells_of, judged
from tests.cells import ask, result_of, try_cell

in_the_session = pytest.mark.asyncio(loop_scope="session")


@in_the_session
async def test_what_waits_on_asyncio_takes_no_timeout(lab: Lab) -> None:
    comparison = await ask(lab, "lock/time-limits")
    naive = result_of(comparison, "asyncio.time_limits").seen.evidence["came to"]
    assert all(what.startswith("TypeError: ") for what in naive.values())
    original = result_of(comparison, "threads.time_limits").seen.evidence["came to"]
    assert original == dict.fromkeys(rules.WAYS, "False")


@in_the_session
@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_a_limit_stops_no_thread_and_an_event_does(lab: Lab, side: str) -> None:
    comparison = await ask(lab, "lock/limit-on-work")
    limit = result_of(comparison, f"{side}.limit_on_work").seen.outcomes
    assert limit == {rules.GAVE_UP: 1, rules.DONE: 1}
    event = result_of(comparison, f"{side}.limit_on_work_event").seen.outcomes
    assert event == {rules.GAVE_UP: 1, rules.STOPPED: 1}


@in_the_session
async def test_a_limit_around_the_lock_lets_the_next_one_in(lab: Lab) -> None:
    naive = await try_cell(lab, "lock/limit-on-work", "asyncio.limit_on_work_around_lock")
    assert naive.seen.outcomes == {rules.GAVE_UP: 1, rules.TOGETHER: 1}
    port = await try_cell(lab, "lock/limit-on-work", "asyncio.limit_on_work_around_acquire")
    assert port.seen.outcomes == {rules.GAVE_UP: 1, rules.ALONE: 1}


@pytest.mark.parametrize(("contrast", "cell"), cells_of("lock/limit-on-work"))
def test_a_limit_that_nobody_reaches_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(rules, "LIMIT", 60.0)
    monkeypatch.setattr(rules, "PATIENCE", 0.05)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS
