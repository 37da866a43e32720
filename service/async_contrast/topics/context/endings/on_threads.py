"""How a request of Flask ends: by an error, or with nobody there."""

from __future__ import annotations

import threading

from flask import Flask, g

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.context.endings import rules
from async_contrast.topics.crew import wait_for
from async_contrast.topics.loopback.client import PATIENCE
from async_contrast.topics.loopback.on_threads import serving

# teardown: what does it hear of an error in the view, so that it rolls back?


def teardown_request(trial: Trial) -> None:
    """teardown_request, which rolls back if it is given an error."""
    app, ledger = Flask(__name__), rules.Ledger()

    @app.teardown_request
    def end(error: BaseException | None) -> None:
        g.work.end(error)

    _fail_and_work(trial, app, ledger)


def teardown_appcontext(trial: Trial) -> None:
    """teardown_appcontext, which rolls back if it is given an error."""
    app, ledger = Flask(__name__), rules.Ledger()

    @app.teardown_appcontext
    def end(error: BaseException | None) -> None:
        g.work.end(error)

    _fail_and_work(trial, app, ledger)


def teardown_handled(trial: Trial) -> None:
    """teardown_request, where an error handler has answered the error: it is none any more."""
    app, ledger = Flask(__name__), rules.Ledger()

    @app.errorhandler(rules.Broken)
    def answer(_: Exception) -> tuple[str, int]:
        return "broken", 500

    @app.teardown_request
    def end(error: BaseException | None) -> None:
        g.work.end(error)

    _fail_and_work(trial, app, ledger)


def _fail_and_work(trial: Trial, app: Flask, ledger: rules.Ledger) -> None:
    app.logger.disabled = True

    @app.before_request
    def begin() -> None:
        g.work = rules.Work(ledger)

    @app.get(rules.FAILS)
    def fails() -> str:
        g.work.do(rules.ORDER)
        raise rules.Broken

    @app.get(rules.WORKS)
    def works() -> str:
        g.work.do(rules.ORDER)
        g.work.do(rules.PAYMENT)
        return "done"

    client = app.test_client()
    statuses = [client.get(path).status_code for path in (rules.FAILS, rules.WORKS)]
    rules.judge_teardown(trial, statuses, ledger)


# client-leaves-view: the client leaves while a view works; is the work done to its end?


def client_leaves_view(trial: Trial) -> None:
    """A Flask view between its two steps, a thread a request."""
    app, ledger = Flask(__name__), rules.Ledger()
    waiting, go_on, over = threading.Event(), threading.Event(), threading.Event()

    @app.teardown_appcontext
    def end(error: BaseException | None) -> None:
        g.work.end(error)
        over.set()

    @app.get("/")
    def view() -> str:
        g.work = rules.Work(ledger)
        g.work.do(rules.ORDER)
        waiting.set()
        wait_for(go_on, PATIENCE)
        g.work.do(rules.PAYMENT)
        return "done"

    with serving(app) as port:
        rules.leave_view(port, waiting)
        over.wait(rules.CHANCE)
        go_on.set()
        wait_for(over, PATIENCE)
    rules.judge_left(trial, ledger)
