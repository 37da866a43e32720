"""The original: Flask on threads, with the live routes of every topic."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Flask, Response
from flask.json.provider import DefaultJSONProvider

from async_contrast.contrasts.contrast import Side, Topic
from async_contrast.live_routes import LONGEST_BODY, live_routes
from async_contrast.problem import TOLD, problem_of


class InOrder(DefaultJSONProvider):
    """Answers keep the order in which they are written."""

    sort_keys = False


def create_flask_app(secret_key: str, topics: Mapping[str, Topic]) -> Flask:
    """Every topic's blueprint below its name; whoever mounts the app adds what goes before it.

    The live pairs that sign in want the specimen as `extensions["specimen"]`.
    """
    app = Flask(__name__, static_folder=None)
    app.secret_key = secret_key
    app.json = InOrder(app)
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY
    # With one name, each of the two apps on this host would wipe the other's session.
    app.config["SESSION_COOKIE_NAME"] = "flask_session"
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    for name, routes in live_routes(topics, Side.THREADS, Blueprint):
        app.register_blueprint(routes, url_prefix=f"/{name}")
    for kind in TOLD:
        app.register_error_handler(kind, answer)
    return app


def answer(error: Exception) -> Response:
    """The error in the shape that all errors have."""
    problem = problem_of(error)
    return Response(problem.body, problem.status, problem.headers, mimetype="application/json")
