"""Quart's test client: tests of Flask that await it and change nothing else, and ported ones."""

from __future__ import annotations

import gc
import io
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from quart import Quart, redirect, request, session
from quart.datastructures import FileStorage

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.hearing import hear_warnings
from async_contrast.topics.testing.client import rules

_Test = Callable[[Quart], Awaitable[bool]]

# client: which tests still test?


async def client(trial: Trial) -> None:
    """Tests as they are written for Flask, but for `await` before each request."""
    with hear_warnings():  # of coroutines that are not awaited: that is the point
        await _try(trial, rules.sent(), _OTHERS)
        gc.collect()  # the errors' tracebacks may hold the coroutines in cycles


async def client_ported(trial: Trial) -> None:
    """The same tests, written for Quart."""
    arguments = {
        **rules.sent(),
        rules.FORM: {"form": {rules.NAME: rules.TEXT}},
        rules.FILE: {"files": {rules.NAME: _file()}},
        rules.TYPE: {
            "data": f'{{"{rules.NAME}": "{rules.TEXT}"}}',
            "headers": {"Content-Type": "application/json"},
        },
        rules.CLIENT: {"scope_base": {"client": (rules.ADDRESS, 80)}},
    }
    await _try(trial, arguments, _OTHERS_PORTED)


def _file() -> FileStorage:
    return FileStorage(io.BytesIO(rules.TEXT.encode()), f"{rules.NAME}.txt")


async def _try(trial: Trial, arguments: dict[str, rules.Sent], others: dict[str, _Test]) -> None:
    app = _app()
    came: dict[str, object] = {}
    for name, sent in arguments.items():
        came[name] = await _came_of(_arrives(app, name, sent))
    for name, test in others.items():
        came[name] = await _came_of(test(app))
    rules.judge_tests(trial, came)


async def _arrives(app: Quart, name: str, arguments: rules.Sent) -> bool:
    response = await app.test_client().post(rules.path_of(name), **arguments)
    key, value = rules.ARRIVES[name]
    return bool((await response.get_json())[key] == value)


async def _cookie(app: Quart) -> bool:
    client = app.test_client()
    client.set_cookie(rules.NAME, rules.TEXT)
    key, value = rules.ARRIVES[rules.COOKIE]
    return bool((await (await client.get(rules.ECHO)).get_json())[key] == value)


async def _cookie_ported(app: Quart) -> bool:
    client = app.test_client()
    client.set_cookie("localhost", rules.NAME, rules.TEXT)
    key, value = rules.ARRIVES[rules.COOKIE]
    return bool((await (await client.get(rules.ECHO)).get_json())[key] == value)


async def _data(app: Quart) -> bool:
    response: Any = await app.test_client().get(rules.PAGE)
    return rules.TEXT.encode() in response.data


async def _data_ported(app: Quart) -> bool:
    response = await app.test_client().get(rules.PAGE)
    return rules.TEXT.encode() in await response.data


async def _text(app: Quart) -> bool:
    response: Any = await app.test_client().get(rules.PAGE)
    return bool(response.text == rules.TEXT)


async def _text_ported(app: Quart) -> bool:
    response = await app.test_client().get(rules.PAGE)
    return await response.get_data(as_text=True) == rules.TEXT


async def _json(app: Quart) -> bool:
    response: Any = await app.test_client().get(rules.ECHO)
    return bool(response.json["method"] == "GET")


async def _json_ported(app: Quart) -> bool:
    response: Any = await app.test_client().get(rules.ECHO)
    return bool((await response.json)["method"] == "GET")


async def _session(app: Quart) -> bool:
    client: Any = app.test_client()
    with client.session_transaction() as kept:
        kept[rules.NAME] = rules.TEXT
    key, value = rules.ARRIVES[rules.SESSION]
    return bool((await (await client.get(rules.ECHO)).get_json())[key] == value)


async def _session_ported(app: Quart) -> bool:
    client = app.test_client()
    async with client.session_transaction() as kept:
        kept[rules.NAME] = rules.TEXT
    key, value = rules.ARRIVES[rules.SESSION]
    return bool((await (await client.get(rules.ECHO)).get_json())[key] == value)


async def _kept(app: Quart) -> bool:
    untyped: Any = app.test_client()
    with untyped as client:
        await client.get(rules.PAGE, query_string={rules.NAME: rules.TEXT})
        return request.args[rules.NAME] == rules.TEXT


async def _kept_ported(app: Quart) -> bool:
    async with app.test_client() as client:
        await client.get(rules.PAGE, query_string={rules.NAME: rules.TEXT})
        return request.args[rules.NAME] == rules.TEXT


async def _context(app: Quart) -> bool:
    context: Any = app.test_request_context(f"{rules.PAGE}?{rules.NAME}={rules.TEXT}")
    with context:
        return request.args[rules.NAME] == rules.TEXT


async def _context_ported(app: Quart) -> bool:
    async with app.test_request_context(f"{rules.PAGE}?{rules.NAME}={rules.TEXT}"):
        return request.args[rules.NAME] == rules.TEXT


_OTHERS: dict[str, _Test] = {
    rules.COOKIE: _cookie,
    rules.DATA: _data,
    rules.AS_TEXT: _text,
    rules.AS_JSON: _json,
    rules.SESSION: _session,
    rules.KEPT: _kept,
    rules.CONTEXT: _context,
}

_OTHERS_PORTED: dict[str, _Test] = {
    rules.COOKIE: _cookie_ported,
    rules.DATA: _data_ported,
    rules.AS_TEXT: _text_ported,
    rules.AS_JSON: _json_ported,
    rules.SESSION: _session_ported,
    rules.KEPT: _kept_ported,
    rules.CONTEXT: _context_ported,
}


async def _came_of(test: Awaitable[bool]) -> object:
    try:
        return await test
    except Exception as error:
        return error


def _app() -> Quart:
    app = Quart(__name__)
    app.secret_key = secrets.token_hex()
    app.add_url_rule(rules.PAGE, "page", lambda: rules.TEXT)
    app.add_url_rule(rules.MOVED, "moved", lambda: redirect(rules.ECHO), methods=["POST"])

    @app.route(rules.ECHO, methods=["GET", "POST"])
    async def echo() -> dict[str, Any]:
        given = request.authorization
        return {
            "method": request.method,
            "form": await request.form,
            "files": list(await request.files),
            "json": await request.get_json(silent=True),
            "args": request.args,
            "header": request.headers.get("X-Name"),
            "auth": given and [given.username, given.password],
            "address": request.remote_addr,
            "cookies": request.cookies,
            "session": session.get(rules.NAME),
        }

    return app
