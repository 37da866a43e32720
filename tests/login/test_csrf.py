"""CSRF protection: what each cell showed, and what is expected where a library is missing."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from quart import Quart

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.login.csrf import rules
from tests.broken import cells_of, judged
from tests.cells import try_cell
from tests.platforms import python

CSRF = "login/csrf"
OUTSIDE = "500 Working outside of request context"
INSTALLED = find_spec("flask_wtf") is not None

in_the_session = pytest.mark.asyncio(loop_scope="session")


@in_the_session
@pytest.mark.skipif(not INSTALLED, reason="Flask-WTF is not installed here")
async def test_flask_wtf_kept_on_quart_fails_on_every_page(lab: Lab) -> None:
    kept = await try_cell(lab, CSRF, "asyncio.csrf")
    assert set(kept.seen.evidence["answers"].values()) == {OUTSIDE}
    original = await try_cell(lab, CSRF, "threads.csrf")
    assert original.seen.outcomes == dict.fromkeys(rules.WORKS, 1)


@in_the_session
async def test_a_token_of_ones_own_refuses_what_comes_without_it(lab: Lab) -> None:
    own = await try_cell(lab, CSRF, "asyncio.csrf_own_token")
    assert own.seen.outcomes == dict.fromkeys(rules.WORKS, 1)
    left_out = await try_cell(lab, CSRF, "asyncio.csrf_left_out")
    assert left_out.seen.evidence["answers"]["POST"] == "200 posted"


@pytest.mark.parametrize(
    ("contrast", "cell"), cells_of(CSRF, without=["threads.csrf", "csrf_patched", "asyncio.csrf"])
)
def test_a_page_that_is_not_found_shows_nothing_of_a_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    async def find_nothing(*_: object) -> tuple[str, int]:
        return "", 404

    monkeypatch.setattr(Quart, "dispatch_request", find_nothing)
    assert judged(contrast, cell, tmp_path).outcomes != cell.shows


def test_what_is_missing_is_expected_to_be(tmp_path: Path) -> None:
    for expect in (rules.where_installed(Verdict.HOLDS, rules.WORKS), rules.patched):
        without = expect(python(libraries={"quart": "0.23.1"}))
        assert without.shows == {Verdict.BREAKS: {rules.NOT_INSTALLED}}
        both = {"quart": "0.22.0", "quart-flask-patch": "0.3.0", "flask-wtf": "1.3.0"}
        assert expect(python(libraries=both)).shows == {Verdict.HOLDS: rules.WORKS}
    trial = Trial({}, tmp_path)
    rules.judge_pages(trial, (404, ""), (404, ""), (404, ""))
    assert trial.report()["outcomes"] == {}
