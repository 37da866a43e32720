"""Flask's test client."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from flask import Flask, redirect, request, session

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.testing.client import rules

# client: which tests still test?


def client(trial: Trial) -> None:
    """Tests as they are written for Flask, with Flask's test client."""
    app = _app()
    came: dict[str, object] = {}
    for name, arguments in rules.sent().items():
        came[name] = _came_of(lambda: _arrives(app, name, arguments))  # noqa: B023 - called here
    for name, test in _OTHERS.items():
        came[name] = _came_of(lambda: test(app))  # noqa: B023 - called here
    rules.judge_tests(trial, came)


def _arrives(app: Flask, name: str, arguments: rules.Sent) -> bool:
    response = app.test_client().post(rules.path_of(name), **arguments)
    key, value = rules.ARRIVES[name]
    return bool(response.get_json()[key] == value)


def _cookie(app: Flask) -> bool:
    client = app.test_client()
    client.set_cookie(rules.NAME, rules.TEXT)
    key, value = rules.ARRIVES[rules.COOKIE]
    return bool(client.get(rules.ECHO).get_json()[key] == value)


def _data(app: Flask) -> bool:
    return rules.TEXT.encode() in app.test_client().get(rules.PAGE).data


def _text(app: Flask) -> bool:
    return app.test_client().get(rules.PAGE).text == rules.TEXT


def _json(app: Flask) -> bool:
    response: Any = app.test_client().get(rules.ECHO)
    return bool(response.json["method"] == "GET")


def _session(app: Flask) -> bool:
    client = app.test_client()
    with client.session_transaction() as kept:
        kept[rules.NAME] = rules.TEXT
    key, value = rules.ARRIVES[rules.SESSION]
    return bool(client.get(rules.ECHO).get_json()[key] == value)


def _kept(app: Flask) -> bool:
    with app.test_client() as client:
        client.get(rules.PAGE, query_string={rules.NAME: rules.TEXT})
        return request.args[rules.NAME] == rules.TEXT


def _context(app: Flask) -> bool:
    with app.test_request_context(f"{rules.PAGE}?{rules.NAME}={rules.TEXT}"):
        return request.args[rules.NAME] == rules.TEXT


_OTHERS: dict[str, Callable[[Flask], bool]] = {
    rules.COOKIE: _cookie,
    rules.DATA: _data,
    rules.AS_TEXT: _text,
    rules.AS_JSON: _json,
    rules.SESSION: _session,
    rules.KEPT: _kept,
    rules.CONTEXT: _context,
}


def _came_of(test: Callable[[], bool]) -> object:
    try:
        return test()
    except Exception as error:
        return error


def _app() -> Flask:
    app = Flask(__name__)
    app.secret_key = secrets.token_hex()
    app.add_url_rule(rules.PAGE, "page", lambda: rules.TEXT)
    app.add_url_rule(rules.MOVED, "moved", lambda: redirect(rules.ECHO), methods=["POST"])

    @app.route(rules.ECHO, methods=["GET", "POST"])
    def echo() -> dict[str, Any]:
        given = request.authorization
        return {
            "method": request.method,
            "form": request.form,
            "files": list(request.files),
            "json": request.get_json(silent=True),
            "args": request.args,
            "header": request.headers.get("X-Name"),
            "auth": given and [given.username, given.password],
            "address": request.remote_addr,
            "cookies": request.cookies,
            "session": session.get(rules.NAME),
        }

    return app
