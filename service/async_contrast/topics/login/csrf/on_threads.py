"""Flask-WTF in the app that it was made for."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Flask

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.login.csrf import rules

# csrf: does Flask-WTF's protection go on working?


def csrf(trial: Trial) -> None:
    """CSRFProtect of Flask-WTF in a Flask app."""
    rules.with_csrf(trial, lambda extension: _post(trial, extension))


def _post(trial: Trial, extension: Any) -> None:
    app = Flask(__name__)
    app.secret_key = secrets.token_hex()
    extension.CSRFProtect(app)

    @app.get(rules.PAGE)
    def page() -> Any:
        return extension.generate_csrf()

    @app.post(rules.PAGE)
    def post() -> str:
        return rules.DONE

    client = app.test_client()
    shown = client.get(rules.PAGE)
    token = shown.get_data(as_text=True)
    bare = client.post(rules.PAGE)
    with_token = client.post(rules.PAGE, data={rules.FIELD: token})
    rules.judge_pages(
        trial,
        (shown.status_code, token),
        (bare.status_code, bare.get_data(as_text=True)),
        (with_token.status_code, with_token.get_data(as_text=True)),
    )
