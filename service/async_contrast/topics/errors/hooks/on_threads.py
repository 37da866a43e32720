"""Hooks, handlers and URLs of Flask, where something fails."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, url_for
from werkzeug.exceptions import HTTPException

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.errors.hooks import rules

# hooks-on-errors: what is called when a request fails, and what is known outside of one?


def hooks_on_errors(trial: Trial) -> None:
    """after_request, errorhandler(HTTPException) and url_for of a Flask app."""
    heard = {path: rules.Heard() for path in rules.ERRORS}
    for path, each in heard.items():
        response = _app(each).test_client().get(path)
        each.status, each.text = response.status_code, response.text
    rules.judge_hooks(trial, heard)
    app = _app(rules.Heard())
    without = _url(app)
    app.config["SERVER_NAME"] = rules.SERVER_NAME
    rules.judge_urls(trial, without, _url(app))


def _app(heard: rules.Heard) -> Flask:
    app = Flask(__name__)
    app.logger.disabled = True  # what it would log is in `heard`

    @app.get(rules.BROKEN)
    def broken() -> str:
        raise rules.Broken

    @app.get(rules.REFUSED)
    def refused() -> str:
        abort(403)

    @app.errorhandler(HTTPException)
    def handle(error: HTTPException) -> tuple[str, int]:
        return heard.handle(error)

    @app.after_request
    def after(response: Response) -> Response:
        heard.after.append(response.status_code)
        return response

    return app


def _url(app: Flask) -> object:
    with app.app_context():
        try:
            return url_for("broken")
        except RuntimeError as error:
            return error


# live routes

routes = Blueprint("hooks", __name__)


@routes.get("/hooks-on-errors/<error>")
@live.chooses("error", rules.LIVE)
def live_error(error: str) -> str:
    """Raises this error, which a handler of HTTPException answers, and after_request sees."""
    abort(live.find(error, rules.LIVE))


@routes.errorhandler(HTTPException)
def live_handler(error: HTTPException) -> tuple[str, int]:
    """Answers every error of these routes."""
    return rules.Heard().handle(error)


@routes.after_request
def live_after(response: Response) -> Response:
    """Adds a header to every answer of these routes."""
    response.headers[rules.HEADER] = str(response.status_code)
    return response
