"""Flask-Login in the app that it was made for."""

from __future__ import annotations

import secrets

import flask_login
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import InternalServerError

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.login.kept import rules

# kept-extension: does Flask-Login go on working?


def kept_extension(trial: Trial) -> None:
    """Flask-Login in a Flask app."""
    app = _app()
    login_manager = flask_login.LoginManager(app)

    class User(flask_login.UserMixin):  # type: ignore[misc]
        id = rules.USER_ID

    @login_manager.user_loader  # type: ignore[untyped-decorator]
    def load(_user_id: str) -> User:
        return User()

    @app.get("/open")
    def open_page() -> str:
        return rules.OPEN

    @app.get("/guarded")
    @flask_login.login_required  # type: ignore[untyped-decorator]
    def guarded() -> str:
        return rules.GUARDED

    @app.post("/sign-in")
    def sign_in() -> str:
        flask_login.login_user(User())
        return "signed in"

    rules.judge_pages(trial, _answers_of(app))


def _app() -> Flask:
    app = Flask(__name__)
    app.secret_key = secrets.token_hex()
    app.logger.disabled = True  # what it would log is in the answers

    @app.errorhandler(500)
    def say_why(error: InternalServerError) -> tuple[str, int]:
        return str(error.original_exception), 500

    return app


def _answers_of(app: Flask) -> rules.Answers:
    anybody, visitor = app.test_client(), app.test_client()
    visitor.post("/sign-in")
    return {
        rules.OPEN_PAGE: _get(anybody, "/open"),
        rules.TO_ANYBODY: _get(anybody, "/guarded"),
        rules.TO_VISITOR: _get(visitor, "/guarded"),
    }


def _get(client: FlaskClient, path: str) -> tuple[int, str]:
    response = client.get(path)
    return response.status_code, response.get_data(as_text=True)
