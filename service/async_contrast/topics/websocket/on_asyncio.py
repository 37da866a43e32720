"""A websocket of Quart: a task of its own, a context of its own, hooks of its own."""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import Any

from quart import Blueprint, Quart, session, websocket
from quart.testing.connections import WebsocketResponseError

from async_contrast.contrasts.trial import Trial
from async_contrast.topics import live
from async_contrast.topics.controls import ensure_others
from async_contrast.topics.websocket import rules

# guard: does what guards every request guard a websocket, too?


async def guard(trial: Trial) -> None:
    """before_request: no websocket passes it."""
    app = _app()

    @app.before_request
    async def refuse() -> Any:
        return rules.ASKED, rules.UNAUTHORIZED

    await _knock(trial, app)


async def guard_before_websocket(trial: Trial) -> None:
    """before_request and before_websocket."""
    app = _app()

    @app.before_websocket
    @app.before_request
    async def refuse() -> Any:
        return rules.ASKED, rules.UNAUTHORIZED

    await _knock(trial, app)


async def _knock(trial: Trial, app: Quart) -> None:
    talked = list[int]()

    @app.websocket(rules.TALK)
    async def talk() -> None:
        talked.append(1)
        await websocket.send(rules.TEXT)

    client = app.test_client()
    page, status = (await client.get(rules.PAGE)).status_code, rules.SWITCHED
    try:
        async with client.websocket(rules.TALK) as talking:
            await talking.receive()
    except WebsocketResponseError as refused:
        status = refused.response.status_code
    rules.judge_guard(trial, page, status, talked=bool(talked))


# kept: can a websocket be kept, and sent to from elsewhere?


async def kept(trial: Trial) -> None:
    """The handler keeps quart.websocket, and another task sends on it."""
    await _keep(trial, lambda: websocket)


async def kept_object(trial: Trial) -> None:
    """The handler keeps websocket._get_current_object(), and another task sends on it."""
    await _keep(trial, websocket._get_current_object)  # type: ignore[attr-defined]


async def kept_by_its_task(trial: Trial) -> None:
    """A task that the handler starts sends on quart.websocket: it has the handler's context."""
    app, tasks = _app(), list[object]()

    async def send() -> None:
        tasks.append(asyncio.current_task())
        await websocket.send(rules.TEXT)

    @app.websocket(rules.TALK)
    async def talk() -> None:
        tasks.append(asyncio.current_task())
        await asyncio.create_task(send())

    async with app.test_client().websocket(rules.TALK) as talking:
        came = await talking.receive()
    ensure_others(tasks[1:], 1, tasks[0])
    rules.judge_sent(trial, str(came))


async def kept_after_its_end(trial: Trial) -> None:
    """The handler keeps the object and returns, and another task sends on it."""
    app, kept, error = _app(), list[Any](), None

    @app.websocket(rules.TALK)
    async def talk() -> None:
        kept.append(websocket._get_current_object())  # type: ignore[attr-defined]
        await websocket.send("here")

    async with app.test_client().websocket(rules.TALK) as talking:
        await talking.receive()
    try:
        await kept[0].send(rules.TEXT)
    except Exception as gone:
        error = gone
    rules.judge_sent_late(trial, error)


async def _keep(trial: Trial, keep: Any) -> None:
    app, kept = _app(), list[Any]()
    came: str | Exception

    @app.websocket(rules.TALK)
    async def talk() -> None:
        kept.append(keep())
        await websocket.send("here")
        await websocket.receive()

    async with app.test_client().websocket(rules.TALK) as talking:
        await talking.receive()
        try:
            await kept[0].send(rules.TEXT)
            came = str(await talking.receive())
        except Exception as error:
            came = error
        await talking.send("enough")
    rules.judge_sent(trial, came)


# leaving: is anything cleaned up behind a client that leaves?


async def leaving(trial: Trial) -> None:
    """`except Exception` around the receiving."""
    app, steps = _app(), list[str]()

    @app.websocket(rules.TALK)
    async def talk() -> None:
        steps.append("there")
        await websocket.send("here")
        try:
            while True:
                await websocket.receive()
        except Exception:
            steps.append("cleaned")
        finally:
            steps.append("over")

    await _leave(trial, app, steps)


async def leaving_finally(trial: Trial) -> None:
    """`finally` around the receiving."""
    app, steps = _app(), list[str]()

    @app.websocket(rules.TALK)
    async def talk() -> None:
        steps.append("there")
        await websocket.send("here")
        try:
            while True:
                await websocket.receive()
        finally:
            steps.append("cleaned")
            steps.append("over")

    await _leave(trial, app, steps)


async def leaving_teardown(trial: Trial) -> None:
    """teardown_websocket, which runs behind every websocket."""
    app, steps = _app(), list[str]()

    @app.websocket(rules.TALK)
    async def talk() -> None:
        steps.append("there")
        await websocket.send("here")
        while True:
            await websocket.receive()

    @app.teardown_websocket
    async def clean(_: BaseException | None) -> None:
        steps.append("cleaned")
        steps.append("over")

    await _leave(trial, app, steps)


async def _leave(trial: Trial, app: Quart, steps: list[str]) -> None:
    async with app.test_client().websocket(rules.TALK) as talking:
        await talking.receive()
    rules.judge_leaving(trial, steps)


# session: is what a websocket sets in the session stored?


async def session_set_while_talking(trial: Trial) -> None:
    """The handler sets it."""
    app, logged = _app(), list[str]()

    class Hear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            logged.append(record.getMessage())

    app.logger.handlers[:] = [Hear()]

    @app.websocket(rules.TALK)
    async def talk() -> None:
        session["text"] = rules.TEXT
        await websocket.send(session["text"])

    client = app.test_client()
    async with client.websocket(rules.TALK) as talking:
        said = str(await talking.receive())
    later = await (await client.get(rules.PAGE)).get_data(as_text=True)
    rules.judge_session(trial, said, later, logged)


async def session_set_before(trial: Trial) -> None:
    """A request sets it before, and the handler only reads it."""
    app = _app()

    @app.post(rules.PAGE)
    async def sign_in() -> str:
        session["text"] = rules.TEXT
        return "set"

    @app.websocket(rules.TALK)
    async def talk() -> None:
        await websocket.send(session["text"])

    client = app.test_client()
    await client.post(rules.PAGE)
    async with client.websocket(rules.TALK) as talking:
        said = str(await talking.receive())
    later = await (await client.get(rules.PAGE)).get_data(as_text=True)
    rules.judge_session(trial, said, later)


def _app() -> Quart:
    app = Quart(__name__)
    app.secret_key = secrets.token_hex()
    app.add_url_rule(rules.PAGE, "page", lambda: session.get("text", "nothing"))
    return app


# live routes

routes = Blueprint("websocket", __name__)


@routes.before_request
async def live_guard() -> tuple[str, int]:
    """Refuses every request to these routes."""
    return rules.ASKED, rules.UNAUTHORIZED


@routes.before_websocket
async def live_guard_websocket() -> tuple[str, int] | None:
    """Refuses a websocket, where the port has this hook."""
    return await live_guard() if websocket.path.endswith(live.PORTED) else None


@routes.get("/guard/as-written")
@routes.get("/guard/ported")
@live.answers("text/html", rules.ANSWERS)
async def live_page() -> str:
    """A page, which a guard keeps from everybody, and a websocket at the same path."""
    return rules.TEXT


@routes.websocket("/guard/as-written")
@routes.websocket("/guard/ported")
async def live_talk() -> None:
    """Sends one text, and ends."""
    await websocket.send(rules.TEXT)
