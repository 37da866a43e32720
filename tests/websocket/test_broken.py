"""Broken cells: none says of a websocket what it did not try."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from quart import Quart

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.websocket import rules
from tests.broken import cells_of, judged
from tests.platforms import python


@pytest.mark.parametrize(("contrast", "cell"), cells_of("websocket/guard"))
def test_where_nothing_is_guarded_a_websocket_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    for side in (Flask, Quart):
        monkeypatch.setattr(side, "before_request", lambda _, hook: hook)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize("steps", [[], ["there"], ["cleaned", "over"]])
def test_a_client_that_was_not_there_or_a_handler_that_goes_on_is_not_judged(
    tmp_path: Path, steps: list[str]
) -> None:
    with pytest.raises(RuntimeError, match="the steps are"):
        rules.judge_leaving(Trial({}, tmp_path), steps)


def test_a_session_that_cannot_be_read_back_is_not_judged(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="the handler read"):
        rules.judge_session(Trial({}, tmp_path), "nothing", "nothing")


@pytest.mark.parametrize(
    ("came", "said"), [("another", "came to another"), (OSError("gone"), "OSError: gone")]
)
def test_what_came_otherwise_is_none_of_the_outcomes(
    tmp_path: Path, came: str | Exception, said: str
) -> None:
    trial = Trial({}, tmp_path)
    rules.judge_sent(trial, came)
    assert trial.report()["outcomes"] == {said: 1}


@pytest.mark.parametrize("version", ["0.22.0", "0.23.1"])
def test_what_is_expected_of_who_sends_late_goes_by_the_version(version: str) -> None:
    expected = rules.sent_late(replace(python(), libraries={"quart": version}))
    assert expected.shows.keys() == {Verdict.BREAKS if version < "0.23" else Verdict.HOLDS}
