"""What a stream keeps from step to step, every cell for real, and with something of it broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from quart import Quart

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.context.generators import on_asyncio, on_threads, rules
from tests.broken import Deaf, cells_of, judged
from tests.cells import ask, result_of


@pytest.mark.asyncio(loop_scope="session")
async def test_only_a_sync_generator_on_quart_loses_what_its_first_step_set(lab: Lab) -> None:
    comparison = await ask(lab, "context/generator-context")
    naive = result_of(comparison, "asyncio.generator_context").seen
    assert naive.outcomes == {rules.LOST: 1, rules.REFUSED: 1}
    assert naive.evidence["reset"].endswith("was created in a different Context")
    for cell in ("threads.generator_context", "asyncio.generator_context_async"):
        seen = result_of(comparison, cell).seen
        assert seen.evidence == {"step 2 read": "ada", "reset": rules.RESET}


@pytest.mark.parametrize(
    ("contrast", "cell"),
    cells_of("context/generator-context", without=("generator_context_local",)),
)
def test_a_variable_that_keeps_nothing_says_nothing_of_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    for side in (on_threads, on_asyncio):
        monkeypatch.setattr(side, "user", Deaf())
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(("contrast", "cell"), cells_of("context/generator-context"))
def test_a_view_that_fails_streams_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("broken")

    monkeypatch.setattr(Flask, "dispatch_request", fail)
    monkeypatch.setattr(Quart, "dispatch_request", fail)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS
