"""Cells without their marks, which the benchmark `service` compares with those that have them."""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path
from typing import Any

import pytest

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.lock import on_asyncio, on_threads
from benchmarks.trials.recording.subjects import SUBJECTS, Subject


def report_of(cell: Any, folder: Path) -> dict[str, Any]:
    trial = Trial({"workers": 3}, folder)
    outcome = cell(trial)
    if inspect.iscoroutine(outcome):
        asyncio.run(outcome)
    return trial.report()


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
def test_a_cell_without_marks_sees_the_same_and_marks_nothing(
    subject: Subject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # In a process of its own a cell has these for itself; here another test may have had them.
    monkeypatch.setattr(on_asyncio, "lock", asyncio.Lock())
    for side in (on_threads, on_asyncio):
        monkeypatch.setattr(side, "balance", 0)
    marked, unmarked = (report_of(cell, tmp_path) for cell in (subject.cell(), subject.unmarked()))
    assert unmarked["outcomes"] == marked["outcomes"]
    assert marked["timeline"]
    assert unmarked["timeline"] == []
