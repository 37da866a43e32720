"""Hooks, handlers and URLs where something fails, every cell for real, and with one broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from quart import Quart

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.lab.supervisor import Lab
from async_contrast.topics.errors.hooks import rules
from tests.broken import cells_of, judged
from tests.cells import ask

HOOKS = "errors/hooks-on-errors"
APPLICATIONS = (Flask, Quart)


@pytest.mark.asyncio(loop_scope="session")
async def test_hooks_and_handlers_hear_the_same_on_both_sides(lab: Lab) -> None:
    comparison = await ask(lab, HOOKS)
    for result in comparison.results:
        seen = result.seen.evidence
        assert seen["after_request"] == {path: [code] for path, (code, _) in rules.ERRORS.items()}
        assert seen["handler"] == {path: [list(error)] for path, error in rules.ERRORS.items()}
        assert "SERVER_NAME" in seen["url_for"]["without SERVER_NAME"]
        assert seen["url_for"]["with SERVER_NAME"] == rules.URL


@pytest.mark.parametrize("hook", ["after_request", "errorhandler"])
@pytest.mark.parametrize(("contrast", "cell"), cells_of(HOOKS))
def test_a_hook_that_nobody_calls_is_no_hook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell, hook: str
) -> None:
    def no_hook(_app: object, given: object) -> object:
        return (lambda function: function) if hook == "errorhandler" else given

    for application in APPLICATIONS:
        monkeypatch.setattr(application, hook, no_hook)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(("contrast", "cell"), cells_of(HOOKS))
def test_a_url_of_another_server_is_not_the_one_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    monkeypatch.setattr(rules, "SERVER_NAME", "elsewhere.test")
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


def test_errors_that_nobody_asked_for_are_not_judged(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="asked for"):
        rules.judge_hooks(Trial({}, tmp_path), {rules.BROKEN: rules.Heard(status=500)})
