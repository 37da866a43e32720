"""A Flask app, a thread a request."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from flask import Flask

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics.crew import run_threads
from async_contrast.topics.neighbours import rules


def neighbours_of(
    trial: Trial, keep_busy: Callable[[threading.Event], object], waited: str
) -> None:
    """Report of each neighbour whether it was answered while the view was still busy, or `waited`.

    `keep_busy` is what the view does; it gets the event that tells it to end.
    """
    app = Flask(__name__)
    busy, may_end = threading.Event(), threading.Event()
    ended: list[rules.Busy] = []

    @app.get("/busy")
    def busy_view() -> str:
        trial.mark(rules.VIEW, "is busy")
        busy.set()
        begun = time.monotonic()
        keep_busy(may_end)
        ended.append(rules.Busy(time.monotonic() - begun, may_end.is_set()))
        trial.mark(rules.VIEW, DONE)
        return "done"

    @app.get("/neighbour")
    def neighbour() -> list[bool]:
        return [busy.is_set() and not ended]

    def ask(n: int) -> bool:
        busy.wait()
        trial.mark(n, "asks")
        (meanwhile,) = app.test_client().get("/neighbour").get_json()
        trial.mark(n, DONE)
        return bool(meanwhile)

    asking = threading.Thread(target=app.test_client().get, args=("/busy",))
    asking.start()
    answers = run_threads(trial["neighbours"], ask)
    may_end.set()
    asking.join()
    rules.judge_neighbours(trial, answers, ended, waited)
