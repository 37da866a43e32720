"""Time limits of threads: each way to wait has one, and none stops a thread."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Blueprint

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.lock.limits import rules

# time-limits: how does one wait for no longer than one likes?


def time_limits(trial: Trial) -> None:
    """timeout= and blocking= of a held lock, an event and an empty queue."""
    lock, event, box = threading.Lock(), threading.Event(), queue.Queue[bool]()
    lock.acquire()
    came: dict[str, object] = {
        "acquire(timeout=)": lock.acquire(timeout=rules.LIMIT),
        "acquire(blocking=False)": lock.acquire(blocking=False),
        "Event.wait(timeout=)": event.wait(timeout=rules.LIMIT),
    }
    try:
        came["Queue.get(timeout=)"] = box.get(timeout=rules.LIMIT)
    except queue.Empty:
        came["Queue.get(timeout=)"] = False
    rules.judge_ways(trial, came)


def time_limits_in_time(trial: Trial) -> None:
    """The same of a free lock, a set event and a queue that holds something."""
    lock, event, box = threading.Lock(), threading.Event(), queue.Queue[bool]()
    event.set()
    box.put(True)
    came: dict[str, object] = {"acquire(timeout=)": lock.acquire(timeout=rules.LIMIT)}
    lock.release()
    came["acquire(blocking=False)"] = lock.acquire(blocking=False)
    came["Event.wait(timeout=)"] = event.wait(timeout=rules.LIMIT)
    came["Queue.get(timeout=)"] = box.get(timeout=rules.LIMIT)
    rules.judge_ways(trial, came)


# limit-on-work: a time limit strikes while a thread works; is the work stopped?


def limit_on_work(trial: Trial) -> None:
    """future.result(timeout=) of an executor."""
    work, gave_up = rules.Work(), False
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work.do)
        work.begun.wait()
        try:
            future.result(timeout=rules.LIMIT)
        except TimeoutError:
            gave_up = True
        work.may_end.set()
    rules.judge_limit(trial, gave_up, work)


def limit_on_work_event(trial: Trial) -> None:
    """future.result(timeout=), and an Event that the work looks at."""
    work, gave_up = rules.Work(), False
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work.do_until_stopped)
        work.begun.wait()
        try:
            future.result(timeout=rules.LIMIT)
        except TimeoutError:
            gave_up = True
            work.stop.set()
    rules.judge_limit(trial, gave_up, work)


def limit_on_work_around_acquire(trial: Trial) -> None:
    """acquire(timeout=) of a lock that its holder keeps until the work has ended."""
    lock, work, next_one = threading.Lock(), rules.Work(), rules.Work()

    def hold() -> None:
        with lock:
            work.do()

    holder = threading.Thread(target=hold)
    holder.start()
    work.begun.wait()
    got = lock.acquire(timeout=rules.LIMIT)
    if got:
        next_one.may_end.set()
        next_one.do()
    beside = len(next_one.came_to)
    work.may_end.set()
    holder.join()
    rules.judge_beside(trial, not got, work, beside)


# live routes

routes = Blueprint("limits", __name__)


@routes.get("/time-limits/<form>")
@live.chooses("form", live.FORMS)
def live_time_limits(form: str) -> dict[str, Any]:
    """Waits with a time limit for a lock, an event and a queue of its own, and says what came."""
    return live.run(live.find(form, dict.fromkeys(live.FORMS, time_limits)))
