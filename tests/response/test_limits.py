"""What may be too slow or too large, every cell for real, and with something of it broken."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest
from flask import Flask
from quart import Quart

from async_contrast.contrasts.contrast import Cell, Contrast, Role, Verdict
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.response.limits import rules
from tests.broken import cells_of, judged
from tests.cells import ask, try_cell

in_the_session = pytest.mark.asyncio(loop_scope="session")

ALL = ("response/stream-limit", "response/upload-limit", "response/slow-body")
ENDS_THE_CONNECTION = version("quart").startswith("0.22.")


@in_the_session
async def test_quart_cuts_a_stream_off_and_answers_200(lab: Lab) -> None:
    naive = await try_cell(lab, "response/stream-limit", "asyncio.stream_limit")
    assert naive.seen.evidence["answer"] == "200 'a'"
    assert naive.seen.outcomes == {rules.CUT if ENDS_THE_CONNECTION else rules.NO_END: 1}
    port = await try_cell(lab, "response/stream-limit", "asyncio.stream_limit_lifted")
    assert port.seen.evidence["answer"] == "200 'ab'"


@in_the_session
@pytest.mark.parametrize(
    ("name", "status"), [("response/upload-limit", 413), ("response/slow-body", 408)]
)
async def test_quart_refuses_a_body_that_flask_takes(lab: Lab, name: str, status: int) -> None:
    comparison = await ask(lab, name)
    answers = {
        result.cell.role: result.seen.evidence["answer"]
        for result in comparison.results
        if result.cell.role is not Role.CONTROL
    }
    assert answers == {Role.ORIGINAL: 200, Role.NAIVE_PORT: status, Role.PORT: 200}


@pytest.mark.parametrize(
    ("contrast", "cell"), cells_of("response/stream-limit", "response/slow-body")
)
def test_within_its_limit_everything_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(rules, "LIMIT", 30.0)
    monkeypatch.setattr(rules, "TOLD_WITHIN", 30.0)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.HOLDS


@pytest.mark.parametrize(("contrast", "cell"), cells_of(*ALL))
def test_views_that_fail_say_nothing_of_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("broken")

    monkeypatch.setattr(Flask, "dispatch_request", fail)
    monkeypatch.setattr(Flask, "log_exception", lambda *_: None)
    monkeypatch.setattr(Quart, "dispatch_request", fail)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS
