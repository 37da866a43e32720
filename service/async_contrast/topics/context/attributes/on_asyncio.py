"""What has taken the place of attributes that stem from WSGI, in Quart."""

from __future__ import annotations

import asyncio
from typing import Any

from quart import Quart, Response, request

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.context.attributes import rules

# flask-attributes: which of them are there?


async def flask_attributes(trial: Trial) -> None:
    """The four attributes, in a Quart app."""
    app, came = Quart(__name__), dict[str, object]()
    came[rules.WSGI_APP] = rules.read(lambda: app.wsgi_app)  # type: ignore[attr-defined]

    @app.get(rules.PATH)
    async def view() -> Response:
        came[rules.ENVIRON] = rules.read(
            lambda: request.environ["REMOTE_ADDR"]  # type: ignore[attr-defined]
        )
        came[rules.REMOTE_USER] = rules.read(
            lambda: request.remote_user  # type: ignore[attr-defined]
        )
        response = Response("text")
        came[rules.CALL_ON_CLOSE] = rules.read(
            lambda: response.call_on_close(lambda: None)  # type: ignore[attr-defined]
        )
        return response

    status = (await app.test_client().get(rules.PATH)).status_code
    rules.judge_attributes(trial, status, came)


async def flask_attributes_replaced(trial: Trial) -> None:
    """remote_addr, authorization, add_background_task and asgi_app of Quart."""
    app, came = Quart(__name__), dict[str, object]()
    wrapped = app.asgi_app

    async def middleware(scope: Any, receive: Any, send: Any) -> None:
        came[rules.WSGI_APP] = scope["path"]
        await wrapped(scope, receive, send)

    app.asgi_app = middleware  # type: ignore[method-assign]

    async def afterwards() -> None:
        came[rules.CALL_ON_CLOSE] = rules.CALLED

    @app.get(rules.PATH)
    async def view() -> Response:
        came[rules.ENVIRON] = rules.read(lambda: request.remote_addr)
        sent = request.authorization
        came[rules.REMOTE_USER] = sent.username if sent else None
        app.add_background_task(afterwards)
        return Response("text")

    client = app.test_client()
    response = await client.get(
        rules.PATH, auth=(rules.USER, ""), scope_base={"client": (rules.ADDRESS, 1)}
    )
    if app.background_tasks:
        await asyncio.wait(list(app.background_tasks))
    rules.judge_attributes(trial, response.status_code, came)
