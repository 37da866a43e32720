"""A thread that nobody joins, and the end of the process."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.pools.left import rules

# left-job: nobody waits for a job on a thread; does the end?


def left_job(trial: Trial) -> None:
    """threading.Thread with daemon=True."""

    def leave(job: rules.Job) -> None:
        threading.Thread(target=job.work, daemon=True).start()
        job.begun.wait()

    rules.end_beside(trial, leave, rules.PATIENCE)


def left_job_of_a_pool(trial: Trial) -> None:
    """ThreadPoolExecutor.submit, its future left alone: Python's end joins the threads of pools."""

    def leave(job: rules.Job) -> None:
        ThreadPoolExecutor(1).submit(job.work)
        job.begun.wait()

    rules.end_beside(trial, leave, rules.CHANCE)
