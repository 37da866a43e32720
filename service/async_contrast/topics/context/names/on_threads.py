"""Names of flask, used in Flask's views."""

from __future__ import annotations

import secrets
from typing import Any

import flask
from flask import Flask
from werkzeug.exceptions import InternalServerError

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.context.names import rules

# flask-names: which of them work?


def flask_names(trial: Trial) -> None:
    """Names of flask, in views of a Flask app."""
    app = _app()
    blueprint = flask.Blueprint("of", __name__)
    for name, use in rules.USES.items():
        _add_view(blueprint if name == "Blueprint" else app, name, use)
    app.register_blueprint(blueprint)
    heard: list[Any] = []

    def hear(_sender: Flask, **_: Any) -> None:
        heard.append(1)

    with flask.request_started.connected_to(hear, app):
        answers = {name: _answer_to(app, name) for name in rules.USES}
    rules.judge_names(trial, answers, len(heard))


def _app() -> Flask:
    app = Flask(__name__)
    app.secret_key = secrets.token_hex()
    app.config["TEXT"] = rules.TEXT
    app.logger.disabled = True  # what it would log is in the answers
    app.add_url_rule("/page", "page", lambda: rules.TEXT)

    @app.errorhandler(500)
    def say_why(error: InternalServerError) -> tuple[str, int]:
        return str(error.original_exception), 500

    return app


def _add_view(place: Any, name: str, use: rules.Use) -> None:
    def view() -> Any:
        return use.then(flask, use.first(flask))

    place.add_url_rule(f"/{name}", name, view)


def _answer_to(app: Flask, name: str) -> tuple[int, str]:
    response = app.test_client().get(f"/{name}?q={rules.TEXT}")
    text = response.get_data(as_text=True)
    return rules.in_words(response.status_code, text, response.headers.get("Location"))


# live routes

routes = flask.Blueprint("names", __name__)


@routes.get("/flask-names/<form>")
@live.chooses("form", live.FORMS)
@live.asks("q", rules.Q)
def live_names(form: str) -> dict[str, str]:
    """Uses names of a library, and says what each of them gave."""
    library = live.find(form, dict.fromkeys(live.FORMS, flask))
    return {name: rules.came_to(rules.USES[name].first(library)) for name in rules.LIVE}
