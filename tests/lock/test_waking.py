"""Who wakes those who wait, every cell for real, and with something of it broken."""

from __future__ import annotations

import asyncio
import itertools
import threading
from pathlib import Path

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Role, Side, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.crew import wait_until_blocked
from async_contrast.topics.lock.waking import on_asyncio, rules
from tests.broken import cells_of, judged
from tests.cells import ask


@pytest.mark.asyncio(loop_scope="session")
async def test_what_a_thread_sets_wakes_threads_and_no_loop(lab: Lab) -> None:
    comparison = await ask(lab, "lock/wake-the-loop")
    asleep = {
        result.cell.name
        for result in comparison.results
        if result.seen.outcomes == {rules.ASLEEP: 1}
    }
    naive = {
        result.cell.name for result in comparison.results if result.cell.role is Role.NAIVE_PORT
    }
    assert asleep == naive
    assert len(naive) == 4
    originals = [result for result in comparison.results if result.cell.side is Side.THREADS]
    assert [result.seen.outcomes for result in originals] == [{rules.WOKEN: 1}] * 4


@pytest.mark.parametrize("name", ["wake_queue", "wake_event", "wake_future"])
def test_a_loop_that_is_busy_hides_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    waits = threading.Event()

    async def beside_something_else(trial: Trial) -> None:
        async def tick() -> None:
            waits.set()  # or this task would not run
            for _ in itertools.count():
                await asyncio.sleep(0)

        ticking = asyncio.create_task(tick())
        await getattr(on_asyncio, name)(trial)
        ticking.cancel()

    monkeypatch.setattr(rules, "wait_until_blocked", lambda _: waits.wait(60))
    monkeypatch.setattr(rules, "IN_VAIN", rules.AT_ONCE)
    trial = Trial({}, tmp_path)
    asyncio.run(beside_something_else(trial))
    assert trial.report()["outcomes"] == {rules.WOKEN: 1}


@pytest.mark.parametrize(("contrast", "cell"), cells_of("lock/wake-the-loop"))
def test_somebody_who_did_not_wait_was_not_woken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def nobody_waits(waiter: threading.Thread) -> bool:
        wait_until_blocked(waiter)  # told while the loop looks, asyncio's would sleep for ever
        return False

    monkeypatch.setattr(rules, "wait_until_blocked", nobody_waits)
    assert judged(contrast, cell, tmp_path, forked=True).verdict is Verdict.FAILS
