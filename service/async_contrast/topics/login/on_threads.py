"""Signing in on threads: Flask-Login, as the notes describe it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from flask import Flask, redirect, render_template_string, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.testing import FlaskClient
from flask_login import LoginManager, current_user, login_required, login_user
from sqlalchemy import delete, event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.database import DEMO_NAME, DEMO_PASSWORD, FAST_HASH, Specimen
from async_contrast.specimen.models import User
from async_contrast.topics.controls import ensure
from async_contrast.topics.login import rules
from async_contrast.topics.login.answers import Answer, is_in, must_lead_on
from async_contrast.topics.login.app_on_threads import Visitor, load_user, routes
from async_contrast.topics.login.client import sign_in_and_come_back
from async_contrast.topics.loopback.on_threads import serving

DEMO = {"name": DEMO_NAME, "password": DEMO_PASSWORD}


# anonymous: what is current_user before anyone signs in?


def anonymous_in_view(trial: Trial) -> None:
    """if not current_user.is_authenticated, in a view."""
    app = _app(trial)

    @app.get("/")
    def view() -> str:
        answer = current_user.is_authenticated
        trial.show("is_authenticated is a", type(answer).__name__)
        if not answer:
            return rules.TURNED_AWAY
        return rules.LET_IN

    _judge_anonymous(trial, app)


def anonymous_in_template(trial: Trial) -> None:
    """{% if current_user.is_authenticated %}, in a template."""
    app = _app(trial)

    @app.get("/")
    def view() -> str:
        return render_template_string(rules.TEMPLATE)

    _judge_anonymous(trial, app)


def _judge_anonymous(trial: Trial, app: Flask) -> None:
    to_visitor = _get(_signed_in(app), "/")
    rules.judge_anonymous(trial, to_visitor.text, _get(app.test_client(), "/").text)


# id-in-session: what does login_user store?


def id_in_session(trial: Trial) -> None:
    """login_user of Flask-Login."""
    client = _signed_in(_app(trial))
    rules.judge_cookies(trial, {"session": _cookie(client)})


# next: where is an anonymous visitor sent?


def next_location(trial: Trial) -> None:
    """login_required with a login_view."""
    app = _app(trial)
    _signed_in(app)
    rules.judge_turned_away(trial, _get(app.test_client(), "/login/me?x=1"))


# next-off-site: can `next` lead off this site?


def next_off_site_unchecked(trial: Trial) -> None:
    """redirect(next) as it came."""
    _follow_tricks(trial, lambda wanted: wanted)


def next_off_site_slash(trial: Trial) -> None:
    """redirect(next) if it starts with a slash."""
    _follow_tricks(trial, lambda wanted: wanted if wanted.startswith("/") else "/")


def next_off_site_checked(trial: Trial) -> None:
    """The sign-in form of the live pair, whose `next` is checked."""
    client = _signed_in(_app(trial))
    answers = {wanted: _sign_in(client, wanted) for wanted in rules.WANTED}
    rules.judge_tricks(trial, answers)


def _follow_tricks(trial: Trial, choose: Callable[[str], str]) -> None:
    app = _app(trial)

    @app.get("/done")
    def view() -> Any:
        return redirect(choose(request.args["next"]))

    client = _signed_in(app)
    answers = {wanted: _get(client, "/done", next=wanted) for wanted in rules.WANTED}
    rules.judge_tricks(trial, answers)


# six-steps: which steps lead from login_user() to current_user?


def six_steps(trial: Trial) -> None:
    """Flask-Login, every step recorded."""
    trace: rules.Trace = []

    class RecordingManager(LoginManager):  # type: ignore[misc]
        def _load_user(self) -> None:
            rules.step(trace, "_load_user() runs")
            super()._load_user()

        def _update_request_context_with_user(self, user: Visitor | None = None) -> None:
            rules.step(trace, "g gets the user", user.name if user else "anonymous")
            super()._update_request_context_with_user(user)

    class RecordingSession(SecureCookieSession):
        def __setitem__(self, key: str, value: Any) -> None:
            if key == "_user_id":
                rules.step(trace, "the session gets the id", repr(value))
            super().__setitem__(key, value)

        def get(self, key: str, default: Any = None) -> Any:
            if key == "_user_id":
                rules.step(trace, "the session is asked for the id", repr(super().get(key)))
            return super().get(key, default)

    class RecordingInterface(SecureCookieSessionInterface):
        session_class = RecordingSession

    app, specimen = Flask(__name__), Specimen.at(trial.folder / "specimen.db", FAST_HASH)
    app.secret_key, app.session_interface = secrets.token_bytes(32), RecordingInterface()
    app.extensions["specimen"] = specimen
    manager = RecordingManager(app)

    @manager.user_loader  # type: ignore[untyped-decorator]
    def recording_load_user(user_id: str) -> Visitor | None:
        rules.step(trace, "user_loader() is called", repr(user_id))
        return load_user(user_id)

    @event.listens_for(specimen.engine, "before_cursor_execute")
    def record_statement(_c: Any, _u: Any, statement: str, values: Any, *_: Any) -> None:
        rules.step(trace, "the database is asked", f"{' '.join(statement.split())} {values}")

    @app.post("/sign-in")
    def sign_in() -> str:
        user = load_user("1")
        trace.clear()  # what came before, and finds the user, is not part of the six steps
        rules.step(trace, "login_user() is called")
        login_user(user)
        return "signed in"

    @app.get("/me")
    def me() -> str:
        rules.step(trace, "current_user is read")
        return rules.SIGNED_IN if current_user.is_authenticated else rules.ANONYMOUS

    anybody, client = _get(app.test_client(), "/me"), app.test_client()
    client.post("/sign-in")
    rules.judge_steps(trial, trace, _get(client, "/me").text, anybody.text)


# logout-replay: is a copied cookie dead after logout?


def logout_replay(trial: Trial) -> None:
    """logout_user of Flask-Login: the cookie is cleared in this browser."""
    app = _app(trial)
    client = _signed_in(app)
    copied = _cookie(client)
    ensure(_signs_in(app, copied), "the copied cookie never signed in")
    must_lead_on(_read(client.post("/login/sign-out")))
    ensure(not _is_in(client), "the sign-out left this browser signed in")
    trial.saw(rules.OUT)
    trial.saw(rules.ALIVE if _signs_in(app, copied) else rules.DEAD)


def _signs_in(app: Flask, copied: str) -> bool:
    thief = app.test_client()
    thief.set_cookie("session", copied)
    return _is_in(thief)


# deleted-user: is a deleted user still signed in?


def deleted_user(trial: Trial) -> None:
    """user_loader reads the user at every request."""
    app = _app(trial)
    client = _signed_in(app)
    with Session(app.extensions["specimen"].engine) as session, session.begin():
        gone = session.scalars(delete(User).returning(User.name)).all()
    ensure(gone == [DEMO_NAME], f"deleted were {gone}")
    trial.saw(rules.STILL_IN if _is_in(client) else rules.SIGNED_OUT)


# decorator-order: login_required above the route decorator


def decorator_order_above(trial: Trial) -> None:
    """login_required above app.get: the route knows the bare view."""
    app = _app(trial)

    @login_required  # type: ignore[untyped-decorator]
    @app.get("/guarded")
    def view() -> str:
        return rules.GUARDED

    _judge_order(trial, app)


def decorator_order_below(trial: Trial) -> None:
    """login_required below app.get."""
    app = _app(trial)

    @app.get("/guarded")
    @login_required  # type: ignore[untyped-decorator]
    def view() -> str:
        return rules.GUARDED

    _judge_order(trial, app)


def _judge_order(trial: Trial, app: Flask) -> None:
    to_visitor = _get(_signed_in(app), "/guarded")
    rules.judge_order(trial, to_visitor, _get(app.test_client(), "/guarded"))


# secure-cookie: does the sign-in survive plain http?


def secure_cookie_default(trial: Trial) -> None:
    """Flask's session cookie, over plain http with a client that minds Secure."""
    with serving(_app(trial)) as port:
        trial.saw(sign_in_and_come_back(port))


def _app(trial: Trial) -> Flask:
    """The live pair's app on a specimen of the trial's own."""
    app = Flask(__name__)
    app.secret_key = secrets.token_bytes(32)
    app.extensions["specimen"] = Specimen.at(trial.folder / "specimen.db", FAST_HASH)
    app.register_blueprint(routes, url_prefix="/login")
    return app


def _signed_in(app: Flask) -> FlaskClient:
    """A client whose sign-in was accepted, and that the guard lets in since."""
    client = app.test_client()
    wrong = client.post("/login/sign-in", data={**DEMO, "password": "byron"})
    ensure(wrong.status_code == 403, "a wrong password is taken")
    must_lead_on(_sign_in(client))
    ensure(_is_in(client), "the sign-in was accepted, and the guard does not know it")
    return client


def _sign_in(client: FlaskClient, wanted: str = "/") -> Answer:
    return _read(client.post("/login/sign-in", data={**DEMO, "next": wanted}))


def _is_in(client: FlaskClient) -> bool:
    anybody = client.application.test_client()
    return is_in(_get(client, "/login/me"), _get(anybody, "/login/me"))


def _get(client: FlaskClient, path: str, **query: str) -> Answer:
    return _read(client.get(path, query_string=query or None))


def _read(answer: TestResponse) -> Answer:
    return Answer(answer.status_code, answer.headers.get("Location"), answer.text)


def _cookie(client: FlaskClient) -> str:
    cookie = client.get_cookie("session")
    return cookie.value if cookie else ""
