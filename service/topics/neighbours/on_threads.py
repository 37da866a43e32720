"""A Flask app, a thread a request."""

from __future__ import annotations

import threading
from collections.abc import Callable

from flask import Flask

from service.topics.crew import run_threads
from service.trial import DONE, Trial


def neighbours_of(
    trial: Trial, count: int, keep_busy: Callable[[threading.Event], object]
) -> list[bool]:
    """Whether each of `count` requests was answered while the view was still busy.

    `keep_busy` is what the view does; it gets the event that tells it to end.
    """
    app = Flask(__name__)
    busy, may_end, over = threading.Event(), threading.Event(), threading.Event()

    @app.get("/busy")
    def busy_view() -> str:
        busy.set()
        keep_busy(may_end)
        over.set()
        return "done"

    @app.get("/neighbour")
    def neighbour() -> list[bool]:
        return [not over.is_set()]

    def ask(n: int) -> bool:
        busy.wait()
        trial.mark(n, "asks")
        (meanwhile,) = app.test_client().get("/neighbour").get_json()
        trial.mark(n, DONE)
        return bool(meanwhile)

    asking = threading.Thread(target=app.test_client().get, args=("/busy",))
    asking.start()
    answers = run_threads(count, ask)
    may_end.set()
    asking.join()
    return answers
