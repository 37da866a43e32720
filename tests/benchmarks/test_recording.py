"""Cells without their marks, which the benchmark `service` compares with those that have them."""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path
from typing import Any

import pytest

from async_contrast.contrasts.trial import Trial
from benchmarks.trials.recording.subjects import SUBJECTS, Subject


def report_of(cell: Any, folder: Path) -> dict[str, Any]:
    trial = Trial({"workers": 3}, folder)
    outcome = cell(trial)
    if inspect.iscoroutine(outcome):
        asyncio.run(outcome)
    return trial.report()


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
def test_a_cell_without_marks_sees_the_same_and_marks_nothing(
    subject: Subject, tmp_path: Path
) -> None:
    marked, unmarked = (report_of(cell, tmp_path) for cell in (subject.cell(), subject.unmarked()))
    assert unmarked["outcomes"] == marked["outcomes"]
    assert marked["timeline"]
    assert unmarked["timeline"] == []
