"""One of the subjects, run once as the lab runs a cell: on a watched loop, or on a plain one."""

from __future__ import annotations

import asyncio
import inspect
import time
from asyncio import AbstractEventLoop
from collections.abc import Callable
from typing import Any

from async_contrast.contrasts.trial import Trial
from async_contrast.lab.watched_loop import Watch
from benchmarks.trials.recording.subjects import MS, SUBJECTS


def recorded(trial: Trial) -> None:
    """The cell as it is, on the loop that notes when it stands still."""
    _run(trial, SUBJECTS[trial["subject"]].cell(), Watch().new_loop)


def unrecorded(trial: Trial) -> None:
    """The cell without its marks, on asyncio's own loop."""
    _run(trial, SUBJECTS[trial["subject"]].unmarked(), asyncio.new_event_loop)


def _run(
    trial: Trial, cell: Callable[[Trial], Any], new_loop: Callable[[], AbstractEventLoop]
) -> None:
    begun = time.perf_counter_ns()
    outcome = cell(trial)
    if inspect.iscoroutine(outcome):
        with asyncio.Runner(loop_factory=new_loop) as runner:
            runner.run(outcome)
    trial.show(MS, (time.perf_counter_ns() - begun) / 1e6)


for subject in SUBJECTS:  # here, so that no trial has to
    subject.cell()
    subject.unmarked()
