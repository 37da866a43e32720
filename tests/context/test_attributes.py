"""Attributes that stem from WSGI, every cell for real, and with something of it broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from quart import Quart

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.context.attributes import rules
from tests.broken import cells_of, judged
from tests.cells import ask, result_of


@pytest.mark.asyncio(loop_scope="session")
async def test_what_stems_from_wsgi_is_gone_from_quart(lab: Lab) -> None:
    comparison = await ask(lab, "context/flask-attributes")
    naive = result_of(comparison, "asyncio.flask_attributes").seen.evidence["attributes"]
    assert all("has no attribute" in what for what in naive.values())
    for cell in ("threads.flask_attributes", "asyncio.flask_attributes_replaced"):
        seen = result_of(comparison, cell).seen.evidence["attributes"]
        assert seen == dict(rules.EXPECTED)


@pytest.mark.parametrize(("contrast", "cell"), cells_of("context/flask-attributes"))
def test_a_view_that_did_not_look_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("broken")

    monkeypatch.setattr(Flask, "dispatch_request", fail)
    monkeypatch.setattr(Flask, "log_exception", lambda *_: None)
    monkeypatch.setattr(Quart, "dispatch_request", fail)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(
    ("contrast", "cell"),
    cells_of("context/flask-attributes", without=("asyncio.flask_attributes",)),
)
def test_an_attribute_that_says_something_else_does_not_do_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(rules, "CALLED", "called by somebody else")
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS
