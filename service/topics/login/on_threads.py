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

from service.specimen.database import DEMO_NAME, DEMO_PASSWORD, FAST_HASH, Specimen
from service.specimen.models import User
from service.topics.login import rules
from service.topics.login.app_on_threads import Visitor, load_user, routes
from service.topics.login.client import sign_in_and_come_back
from service.topics.loopback.on_threads import serving
from service.trial import Trial

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

    trial.saw(app.test_client().get("/").text)


def anonymous_in_template(trial: Trial) -> None:
    """{% if current_user.is_authenticated %}, in a template."""
    app = _app(trial)

    @app.get("/")
    def view() -> str:
        return render_template_string(rules.TEMPLATE)

    trial.saw(app.test_client().get("/").text)


# id-in-session: what does login_user store?


def id_in_session(trial: Trial) -> None:
    """login_user of Flask-Login."""
    client = _signed_in(_app(trial))
    rules.judge_cookies(trial, {"session": _cookie(client)})


# next: where is an anonymous visitor sent?


def next_location(trial: Trial) -> None:
    """login_required with a login_view."""
    answer = _app(trial).test_client().get("/login/me?x=1")
    rules.judge_turned_away(trial, answer.status_code, answer.headers.get("Location"))


# next-off-site: can `next` lead off this site?


def next_off_site_unchecked(trial: Trial) -> None:
    """redirect(next) as it came."""
    _follow_tricks(trial, lambda wanted: wanted)


def next_off_site_slash(trial: Trial) -> None:
    """redirect(next) if it starts with a slash."""
    _follow_tricks(trial, lambda wanted: wanted if wanted.startswith("/") else "/")


def next_off_site_checked(trial: Trial) -> None:
    """The sign-in form of the live pair, whose `next` is checked."""
    client = _app(trial).test_client()
    answers = [
        client.post("/login/sign-in", data={**DEMO, "next": trick}) for trick in rules.TRICKS
    ]
    rules.judge_tricks(trial, [answer.headers.get("Location", "") for answer in answers])


def _follow_tricks(trial: Trial, choose: Callable[[str], str]) -> None:
    app = _app(trial)

    @app.get("/done")
    def view() -> Any:
        return redirect(choose(request.args["next"]))

    client = app.test_client()
    answers = [client.get("/done", query_string={"next": trick}) for trick in rules.TRICKS]
    rules.judge_tricks(trial, [answer.headers.get("Location", "") for answer in answers])


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
        trace.clear()  # what finds the user at sign-in is not part of the six steps
        rules.step(trace, "login_user() is called")
        login_user(user)
        return "signed in"

    @app.get("/me")
    def me() -> str:
        rules.step(trace, "current_user is read")
        return str(current_user.name)

    client = app.test_client()
    client.post("/sign-in")
    trial.show("the next page says", client.get("/me").text)
    rules.judge_steps(trial, trace)


# logout-replay: is a copied cookie dead after logout?


def logout_replay(trial: Trial) -> None:
    """logout_user of Flask-Login: the cookie is cleared in this browser."""
    app = _app(trial)
    client = _signed_in(app)
    copied = _cookie(client)
    client.post("/login/sign-out")
    trial.saw(rules.browser_is_out(client.get("/login/me").status_code))
    thief = app.test_client()
    thief.set_cookie("session", copied)
    trial.saw(rules.ALIVE if thief.get("/login/me").status_code == 200 else rules.DEAD)


# deleted-user: is a deleted user still signed in?


def deleted_user(trial: Trial) -> None:
    """user_loader reads the user at every request."""
    app = _app(trial)
    client = _signed_in(app)
    with Session(app.extensions["specimen"].engine) as session, session.begin():
        session.execute(delete(User))
    trial.saw(rules.STILL_IN if client.get("/login/me").status_code == 200 else rules.SIGNED_OUT)


# decorator-order: login_required above the route decorator


def decorator_order_above(trial: Trial) -> None:
    """login_required above app.get: the route knows the bare view."""
    app = _app(trial)

    @login_required  # type: ignore[untyped-decorator]
    @app.get("/guarded")
    def view() -> str:
        return "secret"

    trial.saw(_let_in_or_not(app))


def decorator_order_below(trial: Trial) -> None:
    """login_required below app.get."""
    app = _app(trial)

    @app.get("/guarded")
    @login_required  # type: ignore[untyped-decorator]
    def view() -> str:
        return "secret"

    trial.saw(_let_in_or_not(app))


def _let_in_or_not(app: Flask) -> str:
    answer = app.test_client().get("/guarded")
    return rules.LET_IN if answer.text == "secret" else rules.TURNED_AWAY


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
    client = app.test_client()
    client.post("/login/sign-in", data=DEMO)
    return client


def _cookie(client: FlaskClient) -> str:
    cookie = client.get_cookie("session")
    return cookie.value if cookie else ""
