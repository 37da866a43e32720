"""A generator that streams from a Flask view: all of it on one thread, in one context."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from flask import Blueprint, Flask, Response

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.context.generators import rules

user: ContextVar[str | None] = ContextVar("user", default=None)


# generator-context: does step 2 read what step 1 has set?


def generator_context(trial: Trial) -> None:
    """A generator, which sets a ContextVar in one step, reads it in the next, and resets it."""
    app, steps = Flask(__name__), rules.Steps()

    @app.get("/")
    def view() -> Any:
        return _generate(steps)

    response = app.test_client().get("/")
    rules.judge_steps(trial, response.status_code, response.get_data(as_text=True), steps)


def _generate(steps: rules.Steps) -> Iterator[str]:
    token = user.set(rules.USER)
    steps.first = user.get()
    yield steps.parts()[0]
    steps.second = user.get()
    try:
        user.reset(token)
        steps.reset = rules.RESET
    except ValueError as error:
        steps.reset = str(error)
    yield steps.parts()[1]
    steps.over = True


# live routes

routes = Blueprint("generators", __name__)


@routes.get("/generator-context/<form>")
@live.chooses("form", live.FORMS)
def live_generator_context(form: str) -> Response:
    """Streams from a generator that sets a ContextVar in step 1, and reads it in step 2."""
    generate = live.find(form, dict.fromkeys(live.FORMS, _generate))
    return Response(generate(rules.Steps()), mimetype="text/plain")
