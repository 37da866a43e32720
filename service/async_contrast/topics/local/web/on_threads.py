"""Values of a request's own, on threads: a new thread for each, or one of a pool."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import Any

from flask import Blueprint, Flask, g, request

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.controls import Place, ensure_of_one_thread
from async_contrast.topics.crew import run_threads
from async_contrast.topics.local import rules

local = threading.local()
context_var: ContextVar[Any] = ContextVar("context_var", default=None)


# web: does each request read back its own value, and find none at entry?


def web_threading_local(trial: Trial) -> None:
    """threading.local in a Flask view, a new thread a request, as Flask's own server has it."""
    everybody_wrote = threading.Barrier(trial["requests"])
    met = Place()
    app = Flask(__name__)

    @app.get("/<int:n>")
    def view(n: int) -> dict[str, Any]:
        found = getattr(local, "val", None)
        trial.mark(n, f"found {found}, wrote {n}")
        local.val = n
        ensure_of_one_thread(local)
        with met:
            everybody_wrote.wait()
        return {"found": found, "wrote": n, "read": local.val}

    rules.judge_answers(trial, _two_rounds(app, trial["requests"]), met)


def web_threading_local_in_pool(trial: Trial) -> None:
    """threading.local in a Flask view, on a pool's threads, as a WSGI server has them."""
    everybody_wrote = threading.Barrier(trial["requests"])
    met = Place()
    app = Flask(__name__)

    @app.get("/<int:n>")
    def view(n: int) -> dict[str, Any]:
        found = getattr(local, "val", None)
        trial.mark(n, f"found {found}, wrote {n}")
        local.val = n
        ensure_of_one_thread(local)
        with met:
            everybody_wrote.wait()
        return {"found": found, "wrote": n, "read": local.val}

    rules.judge_answers(trial, _two_rounds_in_pool(app, trial["requests"]), met)


def web_context_var(trial: Trial) -> None:
    """A ContextVar in a Flask view, a new thread a request, as Flask's own server has it."""
    everybody_wrote = threading.Barrier(trial["requests"])
    met = Place()
    app = Flask(__name__)

    @app.get("/<int:n>")
    def view(n: int) -> dict[str, Any]:
        found = context_var.get()
        trial.mark(n, f"found {found}, wrote {n}")
        context_var.set(n)
        with met:
            everybody_wrote.wait()
        return {"found": found, "wrote": n, "read": context_var.get()}

    rules.judge_answers(trial, _two_rounds(app, trial["requests"]), met)


def web_context_var_in_pool(trial: Trial) -> None:
    """A ContextVar in a Flask view, on a pool's threads, as a WSGI server has them."""
    everybody_wrote = threading.Barrier(trial["requests"])
    met = Place()
    app = Flask(__name__)

    @app.get("/<int:n>")
    def view(n: int) -> dict[str, Any]:
        found = context_var.get()
        trial.mark(n, f"found {found}, wrote {n}")
        context_var.set(n)
        with met:
            everybody_wrote.wait()
        return {"found": found, "wrote": n, "read": context_var.get()}

    rules.judge_answers(trial, _two_rounds_in_pool(app, trial["requests"]), met)


def web_g(trial: Trial) -> None:
    """g in a Flask view, on a pool's threads."""
    everybody_wrote = threading.Barrier(trial["requests"])
    met = Place()
    app = Flask(__name__)

    @app.get("/<int:n>")
    def view(n: int) -> dict[str, Any]:
        found = g.get("val")
        trial.mark(n, f"found {found}, wrote {n}")
        g.val = n
        with met:
            everybody_wrote.wait()
        return {"found": found, "wrote": n, "read": g.val}

    rules.judge_answers(trial, _two_rounds_in_pool(app, trial["requests"]), met)


def _two_rounds(app: Flask, requests: int) -> list[dict[str, Any]]:
    """Twice as many requests as may be in flight at once, so that the second half finds traces."""
    first = run_threads(requests, lambda n: _ask(app, n))
    return first + run_threads(requests, lambda n: _ask(app, requests + n))


def _two_rounds_in_pool(app: Flask, requests: int) -> list[dict[str, Any]]:
    """The same on as many threads as requests: all meet, and the second round reuses each."""
    with ThreadPoolExecutor(requests) as pool:
        first = list(pool.map(lambda n: _ask(app, n), range(requests)))
        return first + list(pool.map(lambda n: _ask(app, n), range(requests, 2 * requests)))


def _ask(app: Flask, n: int) -> dict[str, Any]:
    answer: dict[str, Any] = app.test_client().get(f"/{n}").get_json()
    return answer


# live routes

routes = Blueprint("web", __name__)


@routes.get("/web/g")
@live.takes(rules.VALUE, rules.PAUSE_MS)
def live_g() -> dict[str, Any]:
    """Writes a value on g, waits, reads it back."""
    given = live.read(request.args.to_dict(flat=False), (rules.VALUE, rules.PAUSE_MS))
    found = g.get("val")
    g.val = given["value"]
    time.sleep(given["pause_ms"] / 1000)
    return {"found": found, "wrote": given["value"], "read": g.val}
