"""Calls of Flask that do what they say, at once."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Flask, flash, get_flashed_messages, request

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.hearing import hear_warnings
from async_contrast.topics.response.silent import rules

# silent-await: which forgotten awaits show nothing?


def silent_await(trial: Trial) -> None:
    """Three views and two tests, which await nothing."""
    app, path = _app(), trial.folder / "saved"

    @app.post("/save")
    def save() -> Any:
        request.files[rules.FIELD].save(path)
        return "saved"

    @app.post("/flash")
    def say() -> Any:
        flash(rules.TEXT)
        return "", 302, {"Location": "/said"}

    @app.post("/files")
    def files() -> Any:
        if request.files:
            return "there is a file"
        return "no file was sent", 400

    client = app.test_client()
    with hear_warnings() as heard:
        said = {
            rules.SAVE: client.post("/save", **_form()).status_code,
            rules.FLASH: client.post("/flash").status_code,
            rules.NO_FILE: client.post("/files", **_form(None)).status_code,
        }
        messages = client.get("/said").get_data(as_text=True)
        empty, json = client.get("/empty"), client.get("/json")
        done = {
            rules.SAVE: path.exists() and path.read_text() == rules.TEXT,
            rules.FLASH: messages == rules.TEXT,
            rules.NO_FILE: said[rules.NO_FILE] == 400,
            rules.EMPTY: rules.fails(bool(empty.get_data())),
            rules.JSON: rules.fails(json.json != {"a": 1}),
        }
    rules.judge_calls(trial, said, done, [str(warning.message) for warning in heard])


def _app() -> Flask:
    app = Flask(__name__)
    app.secret_key = secrets.token_hex()
    app.add_url_rule("/said", "said", lambda: str(*get_flashed_messages()))
    app.add_url_rule("/empty", "empty", lambda: "")
    app.add_url_rule("/json", "json", lambda: {"a": 1})
    return app


def _form(filename: str | None = "text.txt") -> dict[str, Any]:
    return {
        "data": rules.upload(filename=filename),
        "headers": {"Content-Type": rules.UPLOAD_TYPE},
    }


# live routes

routes = Blueprint("silent", __name__)


@routes.post("/silent-await/<form>")
@live.chooses("form", live.FORMS)
@live.submits("text")
def live_files(form: str) -> str:
    """Says whether a file was sent, as far as `if request.files` can tell."""
    files = live.find(form, dict.fromkeys(live.FORMS, request.files))
    return rules.files_say(bool(files))
