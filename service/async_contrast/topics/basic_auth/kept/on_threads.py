"""Flask-HTTPAuth in the app that it was made for."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_httpauth import HTTPBasicAuth
from werkzeug.exceptions import InternalServerError

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.basic_auth.kept import rules

# kept-extension: does Flask-HTTPAuth go on working?


def kept_extension(trial: Trial) -> None:
    """Flask-HTTPAuth in a Flask app."""
    app, auth = _app(), HTTPBasicAuth()
    auth.verify_password(rules.verify)

    @app.get("/open")
    def open_page() -> str:
        return rules.OPEN

    @app.get("/guarded")
    @auth.login_required  # type: ignore[untyped-decorator]
    def guarded() -> str:
        return rules.GUARDED

    rules.judge_pages(trial, _answers_of(app))


def _app() -> Flask:
    app = Flask(__name__)
    app.logger.disabled = True  # what it would log is in the answers

    @app.errorhandler(500)
    def say_why(error: InternalServerError) -> tuple[str, int]:
        return str(error.original_exception), 500

    return app


def _answers_of(app: Flask) -> rules.Answers:
    return {
        rules.OPEN_PAGE: _get(app, "/open", {}),
        rules.TO_ANYBODY: _get(app, "/guarded", {}),
        rules.TO_VISITOR: _get(app, "/guarded", rules.SENT),
    }


def _get(app: Flask, path: str, headers: Mapping[str, str]) -> tuple[int, str]:
    response = app.test_client().get(path, headers=headers)
    return response.status_code, response.get_data(as_text=True)
