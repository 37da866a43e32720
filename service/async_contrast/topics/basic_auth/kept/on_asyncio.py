"""Flask-HTTPAuth kept in a Quart app, and what Quart knows of the header in its place."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import flask_httpauth
from quart import Quart, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import InternalServerError, Unauthorized

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.basic_auth.kept import rules

# kept-extension: does Flask-HTTPAuth go on working?


async def kept_extension(trial: Trial) -> None:
    """Flask-HTTPAuth, kept in a Quart app."""
    await _keep(trial, flask_httpauth)


def kept_extension_patched(trial: Trial) -> None:
    """Flask-HTTPAuth, kept in a Quart app, with quart-flask-patch."""
    rules.with_patch(
        trial, "flask_httpauth", lambda extension: asyncio.run(_keep(trial, extension))
    )


async def _keep(trial: Trial, extension: Any) -> None:
    app, auth = _app(), extension.HTTPBasicAuth()
    auth.verify_password(rules.verify)

    @app.get("/open")
    async def open_page() -> str:
        return rules.OPEN

    @app.get("/guarded")
    @auth.login_required  # type: ignore[untyped-decorator]
    async def guarded() -> str:
        return rules.GUARDED

    rules.judge_pages(trial, await _answers_of(app))


async def kept_extension_replaced(trial: Trial) -> None:
    """request.authorization in a Quart view."""
    app = _app()

    @app.get("/open")
    async def open_page() -> str:
        return rules.OPEN

    @app.get("/guarded")
    async def guarded() -> str:
        sent = request.authorization
        name, password = (sent and sent.username) or "", (sent and sent.password) or ""
        if rules.verify(name, password) is None:
            raise Unauthorized(www_authenticate=WWWAuthenticate("basic", {"realm": "pages"}))
        return rules.GUARDED

    rules.judge_pages(trial, await _answers_of(app))


def _app() -> Quart:
    app = Quart(__name__)
    app.logger.disabled = True  # what it would log is in the answers

    @app.errorhandler(500)
    async def say_why(error: InternalServerError) -> tuple[str, int]:
        return str(error.original_exception), 500

    return app


async def _answers_of(app: Quart) -> rules.Answers:
    return {
        rules.OPEN_PAGE: await _get(app, "/open", {}),
        rules.TO_ANYBODY: await _get(app, "/guarded", {}),
        rules.TO_VISITOR: await _get(app, "/guarded", rules.SENT),
    }


async def _get(app: Quart, path: str, headers: Mapping[str, str]) -> tuple[int, str]:
    response = await app.test_client().get(path, headers=dict(headers))
    return response.status_code, await response.get_data(as_text=True)
