"""A generator that streams from a Quart view: a sync one has a copied context for each step."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextvars import ContextVar
from typing import Any

from quart import Quart

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.context.generators import rules

user: ContextVar[str | None] = ContextVar("user", default=None)


# generator-context: does step 2 read what step 1 has set?


async def generator_context(trial: Trial) -> None:
    """The same generator, left sync."""
    app, steps = Quart(__name__), rules.Steps()

    @app.get("/")
    async def view() -> Any:
        def generate() -> Iterator[str]:
            token = user.set(rules.USER)
            steps.first = user.get()
            yield rules.PARTS[0]
            steps.second = user.get()
            try:
                user.reset(token)
                steps.reset = rules.RESET
            except ValueError as error:
                steps.reset = str(error)
            yield rules.PARTS[1]
            steps.over = True

        return generate()

    await _stream(trial, app, steps)


async def generator_context_async(trial: Trial) -> None:
    """An async generator."""
    app, steps = Quart(__name__), rules.Steps()

    @app.get("/")
    async def view() -> Any:
        async def generate() -> AsyncIterator[str]:
            token = user.set(rules.USER)
            steps.first = user.get()
            yield rules.PARTS[0]
            steps.second = user.get()
            try:
                user.reset(token)
                steps.reset = rules.RESET
            except ValueError as error:
                steps.reset = str(error)
            yield rules.PARTS[1]
            steps.over = True

        return generate()

    await _stream(trial, app, steps)


async def generator_context_local(trial: Trial) -> None:
    """A generator left sync that keeps the value in a local variable, and needs no reset."""
    app, steps = Quart(__name__), rules.Steps()

    @app.get("/")
    async def view() -> Any:
        def generate() -> Iterator[str]:
            kept = rules.USER
            steps.first = kept
            yield rules.PARTS[0]
            steps.second = kept
            yield rules.PARTS[1]
            steps.over = True

        return generate()

    await _stream(trial, app, steps)


async def _stream(trial: Trial, app: Quart, steps: rules.Steps) -> None:
    response = await app.test_client().get("/")
    body = await response.get_data(as_text=True)
    rules.judge_steps(trial, response.status_code, body, steps)
