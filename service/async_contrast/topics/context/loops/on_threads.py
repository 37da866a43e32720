"""Requests on threads: what they share, leave running, and start."""

from __future__ import annotations

import threading

from flask import Blueprint, Flask

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics.context.loops import rules
from async_contrast.topics.crew import run_threads, wait_for

# loop-per-request: what can requests share, and leave running?


def loop_per_request_lock(trial: Trial) -> None:
    """Three requests that want one threading.Lock."""
    lock, all_asked = threading.Lock(), threading.Event()
    asked: list[int] = []

    def request(n: int) -> str:
        asked.append(n)
        if len(asked) == rules.REQUESTS:
            all_asked.set()
        trial.mark(n, "waits")
        with lock:
            trial.mark(n, "has it")
            wait_for(all_asked, rules.PATIENCE)
        trial.mark(n, DONE)
        return rules.SERVED

    rules.judge_served(trial, run_threads(rules.REQUESTS, request))


def loop_per_request_left(trial: Trial) -> None:
    """A request that leaves a thread running."""
    begun, go_on = threading.Event(), threading.Event()
    states: list[str] = []

    def work() -> None:
        states.append(rules.BEGUN)
        begun.set()
        wait_for(go_on, rules.PATIENCE)
        states.append(rules.ENDED)

    def request(_: int) -> threading.Thread:
        left = threading.Thread(target=work)
        left.start()
        wait_for(begun, rules.PATIENCE)
        return left

    [left] = run_threads(1, request)
    answered = states == [rules.BEGUN]
    go_on.set()
    left.join()
    rules.judge_left(trial, answered, states)


# sync-view: what can a view start that is left sync?


def sync_view(trial: Trial) -> None:
    """A Flask view that starts a thread."""
    app, ran, threads = Flask(__name__), list[int](), list[threading.Thread]()

    @app.get("/")
    def view() -> str:
        threads.append(threading.Thread(target=lambda: ran.append(1)))
        threads[0].start()
        return "started"

    status = app.test_client().get("/").status_code
    for thread in threads:
        thread.join()
    rules.judge_started(trial, status, "", len(ran))


# live routes

routes = Blueprint("loops", __name__)


@routes.get("/sync-view/as-written")
@routes.get("/sync-view/ported")
def live_start() -> str:
    """Starts something, and says what came of it."""
    came: list[str] = []
    thread = threading.Thread(target=lambda: came.append(rules.STARTED))
    thread.start()
    thread.join()
    return came[0]
