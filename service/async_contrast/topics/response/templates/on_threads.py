"""Flask's templates, which are rendered where they are asked to be."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2 import DictLoader
from werkzeug.exceptions import InternalServerError

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.hearing import hear_warnings
from async_contrast.topics.response.templates import rules

# template: who renders a template?


def template(trial: Trial) -> None:
    """app.jinja_env.get_template(name).render()."""
    app = Flask(__name__)
    _serve(trial, app, lambda: app.jinja_env.get_template(rules.NAME).render(text=rules.TEXT))


def template_calls_async(trial: Trial) -> None:
    """A template that calls an async function."""
    app = Flask(__name__)

    async def load() -> str:
        return rules.TEXT

    _serve(trial, app, lambda: app.jinja_env.get_template(rules.CALLED).render(load=load))


def _serve(trial: Trial, app: Flask, view: Callable[[], Any]) -> None:
    errors: list[str] = []
    app.jinja_loader = DictLoader(rules.TEMPLATES)

    app.logger.disabled = True  # what it would log is in `errors`

    @app.errorhandler(500)
    def note(error: InternalServerError) -> tuple[str, int]:
        errors.append(str(error.original_exception))
        return "", 500

    app.add_url_rule("/", "view", view)
    with hear_warnings():  # of a coroutine that nobody awaits
        response = app.test_client().get("/")
        body = response.get_data(as_text=True)
        gc.collect()  # the traceback of an error may hold the coroutine in a cycle
    rules.judge_page(trial, response.status_code, body, "".join(errors))
