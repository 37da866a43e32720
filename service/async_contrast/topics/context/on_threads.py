"""Flask's contexts, on threads."""

from __future__ import annotations

import secrets
import threading
import warnings
from collections.abc import Callable
from typing import Any

from flask import Flask, copy_current_request_context, current_app, g, request, session
from flask.ctx import AppContext

from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.topics.context import rules
from async_contrast.topics.controls import Place, ensure_others
from async_contrast.topics.crew import run_threads

# outside: what does current_app do outside an app context, and inside one?


def outside_with(trial: Trial) -> None:
    """with app.app_context(), as in the notes."""
    app = Flask(__name__)
    before = rules.found(lambda: current_app.name)
    with app.app_context():
        inside = rules.found(lambda: current_app.name)
    afterwards = rules.found(lambda: current_app.name)
    rules.judge_current_app(trial, app.name, before, inside, afterwards)


def outside_push_pop(trial: Trial) -> None:
    """app_context.push() and app_context.pop(), as in the notes."""
    app = Flask(__name__)
    app_context = app.app_context()
    before = rules.found(lambda: current_app.name)
    app_context.push()
    inside = rules.found(lambda: current_app.name)
    app_context.pop()
    afterwards = rules.found(lambda: current_app.name)
    rules.judge_current_app(trial, app.name, before, inside, afterwards)


# real-object: what does current_app._get_current_object() return?


def real_object(trial: Trial) -> None:
    """app = current_app._get_current_object(), as in the notes."""
    with Flask(__name__).app_context() as app_context:
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        rules.judge_object(trial, app, app_context.app, AppContext)
        trial.show("current_app is it", current_app is app)


def real_object_in_thread(trial: Trial) -> None:
    """The real object, handed to a thread."""
    with Flask(__name__).app_context() as app_context:
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        given, thread = _in_new_thread(lambda: (app, threading.current_thread()))
        ensure_others([thread], 1, threading.current_thread())
        rules.judge_object(trial, given, app_context.app, AppContext)


def real_object_proxy_in_thread(trial: Trial) -> None:
    """The proxy, handed to a thread, which asks it for the real object."""
    with Flask(__name__).app_context() as app_context:
        given = _in_new_thread(
            lambda: rules.found(current_app._get_current_object)  # type: ignore[attr-defined]
        )
        rules.judge_object(trial, given, app_context.app, AppContext)


# g-lifetime: who shares g?


def g_lifetime_contexts(trial: Trial) -> None:
    """Two app contexts of one application, one inside the other."""
    app = Flask(__name__)
    with app.app_context():
        g.user = rules.VIEWS
        with app.app_context():
            worker = _take_over_g()
        view = g.user
    rules.judge_g(trial, worker, view)


def g_lifetime_requests(trial: Trial) -> None:
    """Ten requests in flight, a thread each."""
    app = Flask(__name__)
    everybody_wrote = threading.Barrier(rules.IN_FLIGHT)
    met = Place()

    @app.get("/<int:n>")
    def view(n: int) -> dict[str, int]:
        g.user = n
        trial.mark(n, f"wrote {n}")
        with met:
            everybody_wrote.wait()
        trial.mark(n, DONE)
        return {"read": g.user}

    rules.judge_own_g(trial, _ask_at_once(app), met)


def g_lifetime_global(trial: Trial) -> None:
    """Ten requests in flight, a thread each, and a variable of the module instead of g."""
    app = Flask(__name__)
    everybody_wrote = threading.Barrier(rules.IN_FLIGHT)
    met = Place()
    kept: dict[str, int] = {}

    @app.get("/<int:n>")
    def view(n: int) -> dict[str, int]:
        kept["user"] = n
        trial.mark(n, f"wrote {n}")
        with met:
            everybody_wrote.wait()
        trial.mark(n, DONE)
        return {"read": kept["user"]}

    rules.judge_own_g(trial, _ask_at_once(app), met)


def _ask_at_once(app: Flask) -> list[int]:
    def ask(n: int) -> int:
        read: int = app.test_client().get(f"/{n}").get_json()["read"]
        return read

    return run_threads(rules.IN_FLIGHT, ask)


def g_lifetime_worker(trial: Trial) -> None:
    """A thread started from a view."""
    _share_g_with_worker(trial, _in_new_thread)


def g_lifetime_copied_context(trial: Trial) -> None:
    """A thread started from a view, with copy_current_request_context."""
    _share_g_with_worker(trial, lambda work: _in_new_thread(copy_current_request_context(work)))


def g_lifetime_own_context(trial: Trial) -> None:
    """A thread started from a view, with an app context of its own."""

    def start(work: Callable[[], Any]) -> Any:
        app = current_app._get_current_object()  # type: ignore[attr-defined]

        def work_in_context() -> Any:
            with app.app_context():
                return work()

        return _in_new_thread(work_in_context)

    _share_g_with_worker(trial, start)


def _share_g_with_worker(trial: Trial, start: Callable[[Callable[[], Any]], Any]) -> None:
    app = Flask(__name__)

    @app.get("/")
    def view() -> dict[str, Any]:
        g.user = rules.VIEWS
        worker = start(_take_over_g)
        return {"worker": worker, "view": g.user}

    answer = app.test_client().get("/").get_json()
    rules.judge_g(trial, tuple(answer["worker"]), answer["view"])


def _take_over_g() -> tuple[Any, Any]:
    found = rules.found(lambda: g.get("user"))
    rules.found(lambda: setattr(g, "user", rules.WORKERS))
    return found, rules.found(lambda: g.get("user"))


def _in_new_thread(work: Callable[[], Any]) -> Any:
    return run_threads(1, lambda _: work())[0]


# request-isolation: do requests in flight each see their own request and session?


def request_isolation(trial: Trial) -> None:
    """request and session in a Flask view, a thread a client."""
    app = Flask(__name__)
    everybody_is_in = threading.Barrier(trial["requests"])
    met = Place()

    @app.get("/<step>")
    def view(step: str) -> dict[str, Any]:
        n = int(request.args["n"])
        if step == "write":
            session["n"] = n
        trial.mark(n, "in the view")
        with met:
            everybody_is_in.wait()
        trial.mark(n, DONE)
        return {"request": int(request.args["n"]), "session": session.get("n")}

    _ask_twice_each(trial, app, met)


def request_isolation_global(trial: Trial) -> None:
    """What belongs to a request and its session in variables of the module, a thread a client."""
    app = Flask(__name__)
    everybody_is_in = threading.Barrier(trial["requests"])
    met = Place()
    kept: dict[str, int] = {}

    @app.get("/<step>")
    def view(step: str) -> dict[str, Any]:
        n = kept["request"] = int(request.args["n"])
        if step == "write":
            kept["session"] = n
        trial.mark(n, "in the view")
        with met:
            everybody_is_in.wait()
        trial.mark(n, DONE)
        seen = dict(kept)
        everybody_is_in.wait()  # nobody asks again before all have looked
        return seen

    _ask_twice_each(trial, app, met)


def _ask_twice_each(trial: Trial, app: Flask, met: Place) -> None:
    app.secret_key = secrets.token_hex()

    def ask_twice(n: int) -> list[dict[str, Any]]:
        client = app.test_client()
        return [{"asked": n, **client.get(f"/{step}?n={n}").get_json()} for step in rules.STEPS]

    answers = run_threads(trial["requests"], ask_twice)
    rules.judge_requests(trial, [answer for both in answers for answer in both], met)


# session-size: what happens to a session over 4 KiB?


def session_size_cookie(trial: Trial) -> None:
    """5000 characters in the session."""
    app = Flask(__name__)

    @app.post("/")
    def write() -> str:
        session["cart"] = rules.CART
        return "written"

    @app.get("/")
    def read() -> str:
        return str(session.get("cart"))

    _come_back(trial, app)


def session_size_key(trial: Trial) -> None:
    """5000 characters on the server, their key in the session."""
    app = Flask(__name__)
    carts: dict[str, str] = {}

    @app.post("/")
    def write() -> str:
        session["cart_id"] = secrets.token_urlsafe()
        carts[session["cart_id"]] = rules.CART
        return "written"

    @app.get("/")
    def read() -> str:
        return str(carts.get(session.get("cart_id", "")))

    _come_back(trial, app)


def _come_back(trial: Trial, app: Flask) -> None:
    app.secret_key = secrets.token_hex()
    client, browser = app.test_client(), app.test_client(use_cookies=False)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        set_cookie = client.post("/").headers["Set-Cookie"]
    in_client = client.get("/").get_data(as_text=True)
    in_browser = browser.get("/", headers=rules.browser_sends(set_cookie)).get_data(as_text=True)
    rules.judge_session(
        trial,
        set_cookie,
        [str(warning.message) for warning in caught],
        in_browser=in_browser == rules.CART,
        in_client=in_client == rules.CART,
    )
