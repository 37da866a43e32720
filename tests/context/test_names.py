"""Names of flask and of quart, every cell for real, and with something of it broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.context.names import rules
from tests.broken import cells_of, judged
from tests.cells import try_cell

in_the_session = pytest.mark.asyncio(loop_scope="session")

STILL_WORK = {"redirect", "abort", "Response", "Blueprint"}
SAY_NOTHING = {"has_request_context", "request_started"}


@in_the_session
async def test_names_of_flask_that_need_a_context_fail_on_quart(lab: Lab) -> None:
    result = await try_cell(lab, "context/flask-names", "asyncio.flask_names_kept")
    names = result.seen.evidence["names"]
    assert {name for name, what in names.items() if what == rules.WORKS} == STILL_WORK
    assert {name for name, what in names.items() if what == rules.WRONG} == SAY_NOTHING
    errors = result.seen.evidence["errors"]
    assert errors.keys() == names.keys() - STILL_WORK - SAY_NOTHING
    assert errors["request"] == "Working outside of request context."


@in_the_session
@pytest.mark.parametrize("side", ["threads", "asyncio"])
async def test_each_librarys_names_work_in_its_own_app(lab: Lab, side: str) -> None:
    result = await try_cell(lab, "context/flask-names", f"{side}.flask_names")
    assert result.seen.outcomes == {rules.WORKS: rules.NAMES}
    assert result.seen.evidence["errors"] == {}


@pytest.mark.parametrize(("contrast", "cell"), cells_of("context/flask-names"))
def test_a_name_that_does_something_else_does_not_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    before = judged(contrast, cell, tmp_path).outcomes[rules.WORKS]
    other = rules.Use(lambda _: "something else", (302, "/page"))
    monkeypatch.setitem(rules.USES, "redirect", other)
    after = judged(contrast, cell, tmp_path)
    assert after.verdict is Verdict.BREAKS
    assert after.outcomes[rules.WORKS] == before - 1


@pytest.mark.parametrize(("contrast", "cell"), cells_of("context/flask-names"))
def test_a_view_that_fails_of_itself_says_nothing_of_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setitem(rules.USES, "redirect", rules.Use(lambda _: 1 / 0))
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS
