"""A websocket in a Flask view, as extensions have it: a thread talks until the view returns."""

from __future__ import annotations

import secrets
import threading
from typing import Any

from flask import Blueprint, Flask, Response, request, session

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.loopback.client import Request, ask
from async_contrast.topics.loopback.on_threads import serving
from async_contrast.topics.websocket import rules
from async_contrast.topics.websocket.frames import ClosedError, Talk, accept, connect

# guard: does what guards every request guard a websocket, too?


def guard(trial: Trial) -> None:
    """before_request, which every request passes, a handshake too."""
    app, talked = _app(), list[int]()

    @app.before_request
    def refuse() -> Any:
        return rules.ASKED, rules.UNAUTHORIZED

    @app.get(rules.TALK, websocket=True)
    def talk() -> Response:
        talked.append(1)
        return _Over(accept(request.environ))

    with serving(app) as port:
        page = ask(port, Request(rules.PAGE)).status
        status, client = connect(port, rules.TALK)
        client.close()
    rules.judge_guard(trial, page, status, talked=bool(talked))


# kept: can a websocket be kept, and sent to from elsewhere?


def kept(trial: Trial) -> None:
    """The handler keeps its end, and another thread sends on it."""
    app, kept, there = _app(), list[Talk](), threading.Event()

    @app.get(rules.TALK, websocket=True)
    def talk() -> Response:
        kept.append(accept(request.environ))
        there.set()
        kept[0].receive()
        return _Over(kept[0])

    with serving(app) as port:
        _, client = connect(port, rules.TALK)
        there.wait()
        kept[0].send(rules.TEXT)
        came = client.receive()
        client.send("enough")
        client.close()
    rules.judge_sent(trial, came)


def kept_after_its_end(trial: Trial) -> None:
    """The handler keeps its end and returns, and another thread sends on it."""
    app, kept, error = _app(), list[Talk](), None

    @app.get(rules.TALK, websocket=True)
    def talk() -> Response:
        kept.append(accept(request.environ))
        return _Over(kept[0])

    with serving(app) as port:
        _, client = connect(port, rules.TALK)
        try:
            client.receive()  # it comes to the end
        except ClosedError:
            client.close()
    try:
        kept[0].send(rules.TEXT)
    except ClosedError as gone:
        error = gone
    rules.judge_sent_late(trial, error)


# leaving: is anything cleaned up behind a client that leaves?


def leaving(trial: Trial) -> None:
    """`except Exception` around the receiving."""
    app, steps, over = _app(), list[str](), threading.Event()

    @app.get(rules.TALK, websocket=True)
    def view() -> Response:
        talk = accept(request.environ)
        steps.append("there")
        try:
            while True:
                talk.receive()
        except Exception:
            steps.append("cleaned")
        finally:
            steps.append("over")
            over.set()
        return _Over(talk)

    with serving(app) as port:
        _, client = connect(port, rules.TALK)
        client.send("here")
        client.close()
        over.wait()
    rules.judge_leaving(trial, steps)


# session: is what a websocket sets in the session stored?


def session_set_while_talking(trial: Trial) -> None:
    """The handler sets it: the headers went out with the handshake, so there is no cookie."""
    app = _app()

    @app.get(rules.TALK, websocket=True)
    def view() -> Response:
        talk = accept(request.environ)
        session["text"] = rules.TEXT
        talk.send(session["text"])
        return _Over(talk)

    with serving(app) as port:
        _, client = connect(port, rules.TALK)
        said = client.receive()
        client.close()
        later = ask(port, Request(rules.PAGE)).text
    rules.judge_session(trial, said, later)


class _Over(Response):
    """What a view returns that has talked: its end is closed, and nothing more is sent on it."""

    def __init__(self, talk: Talk) -> None:
        super().__init__()
        self._talk = talk

    def __call__(self, *_: Any) -> Any:
        self._talk.close()
        raise ConnectionError  # Werkzeug's server lets go of a connection that is lost


def _app() -> Flask:
    app = Flask(__name__)
    app.secret_key = secrets.token_hex()
    app.add_url_rule(rules.PAGE, "page", lambda: session.get("text", "nothing"))
    return app


# live routes

routes = Blueprint("websocket", __name__)


@routes.before_request
def live_guard() -> tuple[str, int]:
    """Refuses every request to these routes."""
    return rules.ASKED, rules.UNAUTHORIZED


@routes.get("/guard/as-written")
@routes.get("/guard/ported")
@live.answers("text/html", rules.ANSWERS)
def live_page() -> str:
    """A page, which a guard keeps from everybody. Flask has no websocket beside it."""
    return rules.TEXT
