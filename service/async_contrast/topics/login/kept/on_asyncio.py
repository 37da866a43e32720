"""Flask-Login kept in a Quart app, and quart-auth in its place."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

import flask_login
import quart_auth
from quart import Quart
from quart.typing import TestClientProtocol
from werkzeug.exceptions import InternalServerError

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.login.kept import rules

# kept-extension: does Flask-Login go on working?


async def kept_extension(trial: Trial) -> None:
    """Flask-Login, kept in a Quart app."""
    await _keep(trial, flask_login)


def kept_extension_patched(trial: Trial) -> None:
    """Flask-Login, kept in a Quart app, with quart-flask-patch."""
    rules.with_patch(trial, "flask_login", lambda extension: asyncio.run(_keep(trial, extension)))


async def _keep(trial: Trial, extension: Any) -> None:
    app = _app()
    login_manager = extension.LoginManager(app)

    class User(extension.UserMixin):  # type: ignore[misc]
        id = rules.USER_ID

    @login_manager.user_loader  # type: ignore[untyped-decorator]
    def load(_user_id: str) -> User:
        return User()

    @app.get("/open")
    async def open_page() -> str:
        return rules.OPEN

    @app.get("/guarded")
    @extension.login_required  # type: ignore[untyped-decorator]
    async def guarded() -> str:
        return rules.GUARDED

    @app.post("/sign-in")
    async def sign_in() -> str:
        extension.login_user(User())
        return "signed in"

    rules.judge_pages(trial, await _answers_of(app))


async def kept_extension_replaced(trial: Trial) -> None:
    """quart-auth in a Quart app."""
    app = _app()
    quart_auth.QuartAuth(app)

    @app.get("/open")
    async def open_page() -> str:
        return rules.OPEN

    @app.get("/guarded")
    @quart_auth.login_required
    async def guarded() -> str:
        return rules.GUARDED

    @app.post("/sign-in")
    async def sign_in() -> str:
        quart_auth.login_user(quart_auth.AuthUser(rules.USER_ID))
        return "signed in"

    rules.judge_pages(trial, await _answers_of(app))


def _app() -> Quart:
    app = Quart(__name__)
    app.secret_key = secrets.token_hex()
    app.logger.disabled = True  # what it would log is in the answers

    @app.errorhandler(500)
    async def say_why(error: InternalServerError) -> tuple[str, int]:
        return str(error.original_exception), 500

    return app


async def _answers_of(app: Quart) -> rules.Answers:
    anybody, visitor = app.test_client(), app.test_client()
    await visitor.post("/sign-in")
    return {
        rules.OPEN_PAGE: await _get(anybody, "/open"),
        rules.TO_ANYBODY: await _get(anybody, "/guarded"),
        rules.TO_VISITOR: await _get(visitor, "/guarded"),
    }


async def _get(client: TestClientProtocol, path: str) -> tuple[int, str]:
    response = await client.get(path)
    return response.status_code, await response.get_data(as_text=True)
