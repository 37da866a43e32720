"""What Flask allows: streams and bodies may take their time, and uploads any size."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from flask import Flask, request

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.loopback.on_threads import serving
from async_contrast.topics.response.limits import rules

# stream-limit: how long may a stream take?


def stream_limit(trial: Trial) -> None:
    """A stream of Flask that pauses."""
    app = Flask(__name__)

    @app.get("/")
    def view() -> Any:
        def generate() -> Iterator[str]:
            yield rules.PARTS[0]
            threading.Event().wait(rules.LONGER)
            yield rules.PARTS[1]

        return generate()

    with serving(app) as port:
        rules.judge_stream(trial, rules.read_stream(port))


# upload-limit: how large may an upload be?


def upload_limit(trial: Trial) -> None:
    """An upload of 17 MiB to Flask."""
    _upload(trial, Flask(__name__))


def upload_limit_set(trial: Trial) -> None:
    """An upload of 17 MiB to Flask, with Quart's limit: MAX_CONTENT_LENGTH of 16 MiB."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 16 << 20
    _upload(trial, app)


def _upload(trial: Trial, app: Flask) -> None:
    @app.post("/")
    def view() -> str:
        return str(len(request.files[rules.FIELD].read()))

    client = app.test_client()
    response = client.post("/", data=rules.upload(), headers=rules.UPLOAD_HEADERS)
    rules.judge_upload(trial, response.status_code, response.get_data(as_text=True))


# slow-body: how long may a client take to send its body?


def slow_body(trial: Trial) -> None:
    """A body that comes slowly to Flask."""
    app = Flask(__name__)

    @app.post("/")
    def view() -> bytes:
        return request.get_data()

    with serving(app) as port:
        rules.judge_slow(trial, *rules.send_slowly(port))
