"""Flask-SQLAlchemy kept in a Quart app, every cell for real, and with something of it broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from quart import Quart

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.relationships import kept
from async_contrast.topics.relationships.kept import rules
from tests.broken import cells_of, judged
from tests.cells import Labs, ask, ends_as_documented, every_cell, result_of

in_the_session = pytest.mark.asyncio(loop_scope="session")

OUTSIDE = "Working outside of application context."


@in_the_session
@pytest.mark.parametrize(
    ("contrast", "cell", "database"), every_cell("relationships", kept.CONTRASTS)
)
async def test_every_cell_ends_as_documented(
    labs: Labs, contrast: Contrast, cell: Cell, database: str
) -> None:
    await ends_as_documented(await labs(database), "relationships", contrast, cell)


@in_the_session
async def test_flask_sqlalchemy_kept_on_quart_fails_on_every_page(lab: Lab) -> None:
    comparison = await ask(lab, "relationships/kept-extension")
    naive = result_of(comparison, "asyncio.kept_extension").seen.evidence["answers"]
    assert naive == {rules.OPEN: OUTSIDE, rules.ROW: OUTSIDE}
    for cell in ("threads.kept_extension", "asyncio.kept_extension_replaced"):
        answers = result_of(comparison, cell).seen.evidence["answers"]
        assert answers == {rules.OPEN: rules.TEXT, rules.ROW: rules.TEXT}


@pytest.mark.parametrize(
    ("contrast", "cell"),
    cells_of(
        "relationships/kept-extension",
        # The naive port fails after the view as well; the patch is for a process of its own.
        without=("kept_extension_patched", "asyncio.kept_extension"),
    ),
)
def test_pages_that_fail_otherwise_say_nothing_of_the_extension(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("broken")

    monkeypatch.setattr(Flask, "dispatch_request", fail)
    monkeypatch.setattr(Flask, "log_exception", lambda *_: None)
    monkeypatch.setattr(Quart, "dispatch_request", fail)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


def test_what_is_raised_is_the_first_of_a_group() -> None:
    inner = ExceptionGroup("errors", [ValueError("first\nsecond line"), KeyError("other")])
    assert rules.innermost(ExceptionGroup("outer", [inner])) == "first"
