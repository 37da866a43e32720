"""Broken cells: none holds, and none shows its hazard, by having done nothing."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.local import on_asyncio, on_threads, rules, web
from tests.broken import Deaf, cells_of, judged


@pytest.mark.parametrize(
    ("contrast", "cell"),
    cells_of(
        "local/isolation",
        "local/reuse",
        "local/launch-routes",
        "local/wait-for",
        "local/token-reset",
        "local/web",
    ),
)
def test_a_cell_whose_values_are_never_written_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    for side in (on_threads, on_asyncio, web.on_threads, web.on_asyncio):
        monkeypatch.setattr(side, "local", Deaf())
        monkeypatch.setattr(side, "context_var", Deaf())
    for side in (web.on_threads, web.on_asyncio):
        monkeypatch.setattr(side, "g", Deaf())
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


@pytest.mark.parametrize(("contrast", "cell"), cells_of("local/web"))
def test_a_cell_whose_views_raise_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def fail(_: object) -> None:
        raise LookupError("broken")

    monkeypatch.setattr(threading.Barrier, "wait", fail)
    monkeypatch.setattr(asyncio.Barrier, "wait", fail)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


JUDGED: list[tuple[str, str, tuple[Any, ...]]] = [
    ("isolation", "compare_with_written", ([None, None],)),
    ("reuse", "judge_found", ([(None, None), (None, None)],)),
    ("launch-routes", "judge_carried", (rules.STARTERS, None)),
    ("launch-routes", "judge_carried", (None, rules.LEFT)),
    ("changes-back", "judge_change", ("the parent's", "the parent's", "the parent's")),
    ("changes-back", "judge_change", ({}, {}, {})),
    ("changes-back", "judge_change", (None, {}, {})),
    ("wait-for", "judge_reached", (None, None)),
    ("token-reset", "judge_left", (None,)),
    ("web", "judge_answers", ([{"found": None, "wrote": 0, "read": None}],)),
    ("web", "judge_answers", ([{"found": 0, "wrote": 0, "read": 0}],)),
]


@pytest.mark.parametrize(("contrast", "judge", "given"), JUDGED)
def test_a_worker_that_did_nothing_gives_no_outcome_that_is_declared(
    tmp_path: Path, contrast: str, judge: str, given: tuple[Any, ...]
) -> None:
    trial = Trial({}, tmp_path)
    getattr(rules, judge)(trial, *given)
    declared = TOPICS["local"].contrasts[contrast].outcomes
    assert set(trial.report()["outcomes"]) - set(declared)
