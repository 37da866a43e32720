"""A generator that streams from a Quart view: a sync one has a copied context for each step."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any

from quart import Blueprint, Quart, Response

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.context.generators import rules

user: ContextVar[str | None] = ContextVar("user", default=None)


# generator-context: does step 2 read what step 1 has set?


async def generator_context(trial: Trial) -> None:
    """The same generator, left sync."""
    app, steps = Quart(__name__), rules.Steps()

    @app.get("/")
    async def view() -> Any:
        return _generate(steps)

    await _stream(trial, app, steps)


async def generator_context_async(trial: Trial) -> None:
    """An async generator."""
    app, steps = Quart(__name__), rules.Steps()

    @app.get("/")
    async def view() -> Any:
        return _generate_async(steps)

    await _stream(trial, app, steps)


async def generator_context_local(trial: Trial) -> None:
    """A generator left sync that keeps the value in a local variable, and needs no reset."""
    app, steps = Quart(__name__), rules.Steps()

    @app.get("/")
    async def view() -> Any:
        def generate() -> Iterator[str]:
            kept = rules.USER
            steps.first = kept
            yield steps.parts()[0]
            steps.second = kept
            yield steps.parts()[1]
            steps.over = True

        return generate()

    await _stream(trial, app, steps)


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


async def _generate_async(steps: rules.Steps) -> AsyncIterator[str]:
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


async def _stream(trial: Trial, app: Quart, steps: rules.Steps) -> None:
    response = await app.test_client().get("/")
    body = await response.get_data(as_text=True)
    rules.judge_steps(trial, response.status_code, body, steps)


# live routes

routes = Blueprint("generators", __name__)


@routes.get("/generator-context/<form>")
@live.chooses("form", live.FORMS)
async def live_generator_context(form: str) -> Response:
    """Streams from a generator that sets a ContextVar in step 1, and reads it in step 2."""
    forms: Mapping[str, Callable[[rules.Steps], Any]] = {
        live.AS_WRITTEN: _generate,
        live.PORTED: _generate_async,
    }
    return Response(live.find(form, forms)(rules.Steps()), mimetype="text/plain")
