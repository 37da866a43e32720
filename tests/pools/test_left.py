"""Broken cells: none says what the end does where no job works, or where it ends otherwise."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.pools.left import on_asyncio, on_threads, rules
from tests.broken import cells_of, judged

LEFT_JOB = "pools/left-job"
WAIT = ("threads.left_job_of_a_pool", "asyncio.left_job", "asyncio.left_job_given_up")


def end_at_once(job: rules.Job, *_: object) -> None:
    job.begun.set()


@pytest.mark.parametrize(("contrast", "cell"), cells_of(LEFT_JOB))
def test_a_job_that_ends_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    """What holds up the end is the job, not how it was left."""
    monkeypatch.setattr(rules, "CHANCE", rules.PATIENCE)
    monkeypatch.setattr(rules.Job, "work", end_at_once)
    monkeypatch.setattr(rules.Job, "work_until", end_at_once)
    assert judged(contrast, cell, tmp_path).outcomes == {rules.ENDS: 1}


class NoDaemon(threading.Thread):
    """One for which the end waits."""

    def __init__(self, **given: object) -> None:
        super().__init__(**{**given, "daemon": False})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("contrast", "cell"), cells_of(LEFT_JOB, without=[*WAIT, "asyncio.left_job_event"])
)
def test_a_thread_that_is_no_daemon_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    for side in (on_threads, on_asyncio):
        monkeypatch.setattr(side.threading, "Thread", NoDaemon)
    monkeypatch.setattr(rules, "PATIENCE", rules.CHANCE)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.BREAKS


@pytest.mark.parametrize(("contrast", "cell"), cells_of(LEFT_JOB))
def test_a_process_that_crashes_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contrast: Contrast, cell: Cell
) -> None:
    def crash(job: rules.Job, *_: object) -> None:
        job.begun.set()
        os._exit(3)

    monkeypatch.setattr(rules.Job, "work", crash)
    monkeypatch.setattr(rules.Job, "work_until", crash)
    assert judged(contrast, cell, tmp_path).verdict is Verdict.FAILS


def test_a_job_that_never_began_is_not_left(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="never began"):
        rules.judge_end(Trial({}, tmp_path), has_begun=False, has_ended=True, status=0)
