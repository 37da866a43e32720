"""What both sides of the topic judge alike."""

from __future__ import annotations

from collections.abc import Sequence

from async_contrast.contrasts.contrast import Integer
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import Place, ensure
from async_contrast.topics.neighbours import rules as of_neighbours

TOGETHER, ALONE = "waits together with all the others", "waits alone"
MEANWHILE, WAITED = "done while the others work", "waits until one of the others has ended"
HAS_A_THREAD = "has a thread, and waits for a third job"
RAN = "its third job has run"

JOBS = Integer("jobs", "how many wait for something", 10, 2, 200, is_workers=True)
LIVE_JOBS = Integer("jobs", "how many wait for each other", 4, 2, 4, is_workers=True)
"""Few: each is a thread beside that of its request."""

THREADS = Integer("threads", "threads of the pool, all of them busy", 4, 1, 64, is_workers=True)

CHANCE = 0.1
"""Seconds that something has to happen in which it should not."""

PATIENCE = of_neighbours.PATIENCE
"""Seconds that something may take which happens at once, if all is well."""

TWO = 2
"""Jobs that wait for a third, and threads of their pool."""


def judge_waits(trial: Trial, met: Sequence[bool], jobs: int) -> None:
    """Report whether jobs waited together: each says whether it met all the others."""
    ensure(len(met) == jobs, f"{len(met)} jobs waited instead of {jobs}")
    trial.saw(TOGETHER, sum(met))
    trial.saw(ALONE, len(met) - sum(met))


def judge_quick(trial: Trial, busy: Place, meanwhile: bool, done: bool) -> None:
    """Report whether a quick job was done while others worked, as many as were busy at once.

    Raises RuntimeError if those did not keep as many threads busy as the pool has, or the quick
    one was never done.
    """
    busy.ensure_met(trial["threads"])
    ensure(done, "the quick job was never done")
    trial.saw(MEANWHILE if meanwhile else WAITED)
    trial.show("were busy at once", busy.most)
