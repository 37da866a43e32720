"""Many at once: a thread each, or a pool."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Blueprint, request

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics import live
from async_contrast.topics.controls import Place
from async_contrast.topics.crew import meet, run_threads, wait_for
from async_contrast.topics.pools import rules

# one-by-one: do many waits take the time of one?


def one_by_one(trial: Trial) -> None:
    """A thread a job."""
    everybody = threading.Barrier(trial["jobs"])

    def wait(n: int) -> bool:
        trial.mark(n, "waits")
        met = meet(everybody, rules.PATIENCE)
        trial.mark(n, DONE)
        return met

    rules.judge_waits(trial, run_threads(trial["jobs"], wait), trial["jobs"])


def one_by_one_in_a_loop(trial: Trial) -> None:
    """A loop, on one thread: for n in range(jobs): wait(n)."""
    everybody = threading.Barrier(trial["jobs"])

    def wait(n: int) -> bool:
        trial.mark(n, "waits")
        met = meet(everybody, rules.CHANCE)
        trial.mark(n, DONE)
        return met

    rules.judge_waits(trial, [wait(n) for n in range(trial["jobs"])], trial["jobs"])


# busy-threads: every thread of the pool is busy; what becomes of a quick job?


def busy_threads(trial: Trial) -> None:
    """A thread a job, also for the quick one."""
    busy, everybody, may_end = Place(), threading.Barrier(trial["threads"] + 1), threading.Event()
    quick_is_done = threading.Event()

    def work() -> None:
        with busy:
            everybody.wait()
            wait_for(may_end, rules.PATIENCE)

    workers = [threading.Thread(target=work) for _ in range(trial["threads"])]
    for worker in workers:
        worker.start()
    everybody.wait()
    quick = threading.Thread(target=quick_is_done.set)
    quick.start()
    meanwhile = quick_is_done.wait(rules.PATIENCE)
    may_end.set()
    for worker in (*workers, quick):
        worker.join()
    rules.judge_quick(trial, busy, meanwhile, quick_is_done.is_set())


def busy_threads_of_one_pool(trial: Trial) -> None:
    """One ThreadPoolExecutor for slow jobs and for quick ones."""
    busy, everybody, may_end = Place(), threading.Barrier(trial["threads"] + 1), threading.Event()
    quick_is_done = threading.Event()

    def work() -> None:
        with busy:
            everybody.wait()
            wait_for(may_end, rules.PATIENCE)

    with ThreadPoolExecutor(trial["threads"]) as pool:
        for _ in range(trial["threads"]):
            pool.submit(work)
        everybody.wait()
        pool.submit(quick_is_done.set)
        meanwhile = quick_is_done.wait(rules.CHANCE)
        may_end.set()
    rules.judge_quick(trial, busy, meanwhile, quick_is_done.is_set())


# nested-jobs: two jobs wait for a third, which needs a thread as well; does it run?


def nested_jobs(trial: Trial) -> None:
    """A thread a job, also for the third ones."""
    both = threading.Barrier(rules.TWO)

    def work(_: int) -> None:
        both.wait()
        trial.saw(rules.HAS_A_THREAD)
        third = threading.Thread(target=lambda: trial.saw(rules.RAN))
        third.start()
        third.join()

    run_threads(rules.TWO, work)


def nested_jobs_of_one_pool(trial: Trial) -> None:
    """A ThreadPoolExecutor of two, whose jobs submit a third to it, and wait."""
    both = threading.Barrier(rules.TWO)

    def work(_: int) -> None:
        both.wait()
        trial.saw(rules.HAS_A_THREAD)
        pool.submit(trial.saw, rules.RAN).result()

    with ThreadPoolExecutor(rules.TWO) as pool:
        list(pool.map(work, range(rules.TWO)))


# live routes

routes = Blueprint("pools", __name__)


@routes.get("/one-by-one/<form>")
@live.chooses("form", live.FORMS)
@live.takes(rules.LIVE_JOBS)
def live_one_by_one(form: str) -> dict[str, Any]:
    """Starts jobs that wait for each other, and says how many met all the others."""
    given = live.read(request.args.to_dict(flat=False), (rules.LIVE_JOBS,))
    return live.run(live.find(form, dict.fromkeys(live.FORMS, one_by_one)), given)
