"""Quart's templates, which are rendered by a coroutine."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from jinja2 import DictLoader
from quart import Quart, render_template
from werkzeug.exceptions import InternalServerError

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.hearing import hear_warnings
from async_contrast.topics.response.templates import rules

# template: who renders a template?


async def template(trial: Trial) -> None:
    """app.jinja_env.get_template(name).render() in an async view."""
    app = Quart(__name__)

    async def view() -> str:
        return app.jinja_env.get_template(rules.NAME).render(text=rules.TEXT)

    await _serve(trial, app, view)


async def template_not_awaited(trial: Trial) -> None:
    """render_template without await, returned by the view."""

    async def view() -> Any:
        return render_template(rules.NAME, text=rules.TEXT)

    await _serve(trial, Quart(__name__), view)


async def template_in_text(trial: Trial) -> None:
    """render_template without await, as a part of a text."""

    async def view() -> str:
        return f"<main>{render_template(rules.NAME, text=rules.TEXT)}</main>"

    await _serve(trial, Quart(__name__), view)


async def template_awaited(trial: Trial) -> None:
    """await render_template()."""

    async def view() -> str:
        return await render_template(rules.NAME, text=rules.TEXT)

    await _serve(trial, Quart(__name__), view)


async def template_render_async(trial: Trial) -> None:
    """await app.jinja_env.get_template(name).render_async()."""
    app = Quart(__name__)

    async def view() -> str:
        return await app.jinja_env.get_template(rules.NAME).render_async(text=rules.TEXT)

    await _serve(trial, app, view)


async def template_in_sync_view(trial: Trial) -> None:
    """app.jinja_env.get_template(name).render() in a view left sync, off the loop."""
    app = Quart(__name__)

    def view() -> str:
        return app.jinja_env.get_template(rules.NAME).render(text=rules.TEXT)

    await _serve(trial, app, view)


async def template_calls_async(trial: Trial) -> None:
    """await render_template() of a template that calls an async function."""

    async def load() -> str:
        return rules.TEXT

    async def view() -> str:
        return await render_template(rules.CALLED, load=load)

    await _serve(trial, Quart(__name__), view)


async def _serve(trial: Trial, app: Quart, view: Callable[[], Any]) -> None:
    errors: list[str] = []
    app.jinja_loader = DictLoader(rules.TEMPLATES)

    app.logger.disabled = True  # what it would log is in `errors`

    @app.errorhandler(500)
    async def note(error: InternalServerError) -> tuple[str, int]:
        errors.append(str(error.original_exception))
        return "", 500

    app.add_url_rule("/", "view", view)
    with hear_warnings():  # of a coroutine that nobody awaits: that is the point
        response = await app.test_client().get("/")
        body = await response.get_data(as_text=True)
        gc.collect()  # the traceback of an error may hold the coroutine in a cycle
    rules.judge_page(trial, response.status_code, body, "".join(errors))
