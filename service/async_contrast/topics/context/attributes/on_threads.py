"""Attributes of Flask's request, response and application that stem from WSGI."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask, Response, request

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.context.attributes import rules

# flask-attributes: which of them are there?


def flask_attributes(trial: Trial) -> None:
    """Four attributes, in a Flask app."""
    app, came = Flask(__name__), dict[str, object]()
    wrapped = app.wsgi_app

    def middleware(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        came[rules.WSGI_APP] = environ["PATH_INFO"]
        return wrapped(environ, start_response)

    app.wsgi_app = middleware  # type: ignore[method-assign]

    @app.get(rules.PATH)
    def view() -> Response:
        came[rules.ENVIRON] = rules.read(lambda: request.environ["REMOTE_ADDR"])
        came[rules.REMOTE_USER] = rules.read(lambda: request.remote_user)
        response = Response("text")
        response.call_on_close(lambda: came.update({rules.CALL_ON_CLOSE: rules.CALLED}))
        return response

    environ = {"REMOTE_USER": rules.USER, "REMOTE_ADDR": rules.ADDRESS}
    response = app.test_client().get(rules.PATH, environ_overrides=environ)
    response.close()
    rules.judge_attributes(trial, response.status_code, came)
