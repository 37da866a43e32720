"""Flask-WTF kept in a Quart app, and a token of one's own in its place."""

from __future__ import annotations

import asyncio
import importlib
import secrets
from typing import Any

from quart import Quart, abort, request, session
from quart.typing import TestClientProtocol
from werkzeug.exceptions import InternalServerError

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.extensions import with_patch
from async_contrast.topics.login.csrf import rules

# csrf: does Flask-WTF's protection go on working?


def csrf(trial: Trial) -> None:
    """CSRFProtect of Flask-WTF, kept in a Quart app."""
    rules.with_csrf(trial, lambda extension: asyncio.run(_keep(trial, extension)))


def csrf_patched(trial: Trial) -> None:
    """CSRFProtect of Flask-WTF, kept in a Quart app, with quart-flask-patch."""

    def use(_: Any) -> None:
        asyncio.run(_keep(trial, importlib.import_module("flask_wtf.csrf")))

    rules.with_csrf(trial, lambda _: with_patch(trial, "flask_wtf", use))


async def _keep(trial: Trial, extension: Any) -> None:
    app = _app()
    extension.CSRFProtect(app)

    @app.get(rules.PAGE)
    async def page() -> Any:
        return extension.generate_csrf()

    await _post(trial, app)


async def csrf_own_token(trial: Trial) -> None:
    """A token in the session, which before_request compares."""
    app = _app()

    @app.before_request
    async def compare() -> None:
        if request.method == "POST":
            given = (await request.form).get(rules.FIELD, "")
            if not secrets.compare_digest(given.encode(), session.get(rules.FIELD, "-").encode()):
                abort(400)

    @app.get(rules.PAGE)
    async def page() -> Any:
        session[rules.FIELD] = secrets.token_hex()
        return session[rules.FIELD]

    await _post(trial, app)


async def csrf_left_out(trial: Trial) -> None:
    """No protection: the extension is left out, since it fails."""
    app = _app()

    @app.get(rules.PAGE)
    async def page() -> Any:
        return "no token"

    await _post(trial, app)


def _app() -> Quart:
    app = Quart(__name__)
    app.secret_key = secrets.token_hex()
    app.logger.disabled = True  # what it would log is in the answers

    @app.post(rules.PAGE)
    async def post() -> str:
        return rules.DONE

    @app.errorhandler(500)
    async def say_why(error: InternalServerError) -> tuple[str, int]:
        return str(error.original_exception), 500

    return app


async def _post(trial: Trial, app: Quart) -> None:
    client = app.test_client()
    shown = await _answer(client, "GET", {})
    bare = await _answer(client, "POST", {})
    with_token = await _answer(client, "POST", {rules.FIELD: shown[1]})
    rules.judge_pages(trial, shown, bare, with_token)


async def _answer(client: TestClientProtocol, method: str, form: dict[str, str]) -> rules.Answer:
    given = {"form": form} if form else {}
    response = await client.open(rules.PAGE, method=method, **given)  # type: ignore[arg-type]
    return response.status_code, await response.get_data(as_text=True)
