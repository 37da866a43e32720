"""Broken cells: none holds, and none shows its hazard, by having done nothing."""

from __future__ import annotations

import asyncio
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import Place
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


def met(count: int) -> Place:
    """A place where so many were at once."""
    place = Place()
    with ExitStack() as inside:
        for _ in range(count):
            inside.enter_context(place)
    return place


JUDGED: list[tuple[str, str, tuple[Any, ...]]] = [
    ("isolation", "compare_with_written", ([None, None], met(2))),
    ("reuse", "judge_found", ([(None, None), (None, None)],)),
    ("launch-routes", "judge_carried", ((rules.STARTERS, "starter"), (None, "worker"))),
    ("launch-routes", "judge_carried", ((None, "starter"), (rules.LEFT, "worker"))),
    (
        "changes-back",
        "judge_change",
        (("the parent's", "the parent's"), "the parent's", "the parent's"),
    ),
    ("changes-back", "judge_change", (({}, {}), {}, {})),
    ("changes-back", "judge_change", ((None, {"user": rules.CHILDS}), {}, {})),
    ("wait-for", "judge_reached", (None, None)),
    ("token-reset", "judge_left", (None,)),
    ("web", "judge_answers", ([{"found": None, "wrote": 0, "read": None}] * 2, met(1))),
    ("web", "judge_answers", ([{"found": 0, "wrote": 0, "read": 0}] * 2, met(1))),
]


@pytest.mark.parametrize(("contrast", "judge", "given"), JUDGED)
def test_a_worker_that_did_nothing_gives_no_outcome_that_is_declared(
    tmp_path: Path, contrast: str, judge: str, given: tuple[Any, ...]
) -> None:
    trial = Trial({}, tmp_path)
    getattr(rules, judge)(trial, *given)
    declared = TOPICS["local"].contrasts[contrast].outcomes
    assert set(trial.report()["outcomes"]) - set(declared)


NOBODY: list[tuple[str, tuple[Any, ...]]] = [
    ("compare_with_written", ([0, 1], met(1))),
    ("judge_carried", ((rules.STARTERS, "starter"), (rules.STARTERS, "starter"))),
    ("judge_answers", ([{"found": None, "wrote": 0, "read": 0}] * 4, met(1))),
]


@pytest.mark.parametrize(("judge", "given"), NOBODY)
def test_workers_that_never_met_and_a_starter_that_did_the_work_are_no_answer(
    tmp_path: Path, judge: str, given: tuple[Any, ...]
) -> None:
    with pytest.raises(RuntimeError):
        getattr(rules, judge)(Trial({}, tmp_path), *given)
