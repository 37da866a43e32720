"""What Quart allows: a minute for a stream, and for a body, and 16 MiB for an upload."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from quart import Quart, make_response, request

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.loopback.client import PATIENCE
from async_contrast.topics.loopback.on_asyncio import serving
from async_contrast.topics.response.limits import rules

# stream-limit: how long may a stream take?


async def stream_limit(trial: Trial) -> None:
    """A stream of Quart that pauses for longer than RESPONSE_TIMEOUT, which is short here."""
    app = _app_with_short_limits()

    @app.get("/")
    async def view() -> Any:
        return _pausing()

    async with serving(app) as port:
        received = await asyncio.to_thread(rules.read_stream, port, rules.TOLD_WITHIN)
    rules.judge_stream(trial, received)


async def stream_limit_lifted(trial: Trial) -> None:
    """The same stream, its response.timeout None."""
    app = _app_with_short_limits()

    @app.get("/")
    async def view() -> Any:
        response: Any = await make_response(_pausing())
        response.timeout = None
        return response

    async with serving(app) as port:
        received = await asyncio.to_thread(rules.read_stream, port, PATIENCE)
    rules.judge_stream(trial, received)


async def _pausing() -> AsyncIterator[str]:
    yield rules.PARTS[0]
    await asyncio.sleep(rules.LONGER)
    yield rules.PARTS[1]


# upload-limit: how large may an upload be?


async def upload_limit(trial: Trial) -> None:
    """An upload of 17 MiB to Quart."""
    await _upload(trial, Quart(__name__))


async def upload_limit_set(trial: Trial) -> None:
    """An upload of 17 MiB to Quart with a MAX_CONTENT_LENGTH of 32 MiB."""
    app = Quart(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 32 << 20
    await _upload(trial, app)


async def _upload(trial: Trial, app: Quart) -> None:
    @app.post("/")
    async def view() -> str:
        return str(len((await request.files)[rules.FIELD].read()))

    client = app.test_client()
    response = await client.post("/", data=rules.upload(), headers=rules.UPLOAD_HEADERS)
    rules.judge_upload(trial, response.status_code, await response.get_data(as_text=True))


# slow-body: how long may a client take to send its body?


async def slow_body(trial: Trial) -> None:
    """A body that comes slower to Quart than BODY_TIMEOUT allows, which is short here."""
    await _send_slowly(trial, _app_with_short_limits())


async def slow_body_lifted(trial: Trial) -> None:
    """The same body, BODY_TIMEOUT None."""
    app = _app_with_short_limits()
    app.config["BODY_TIMEOUT"] = None
    await _send_slowly(trial, app)


async def _send_slowly(trial: Trial, app: Quart) -> None:
    @app.post("/")
    async def view() -> Any:
        return await request.get_data()

    async with serving(app) as port:
        status, body = await asyncio.to_thread(rules.send_slowly, port)
    rules.judge_slow(trial, status, body)


def _app_with_short_limits() -> Quart:
    """Its limits of time, which are 60 seconds, as short as a trial can wait for."""
    app = Quart(__name__)
    for name in ("RESPONSE_TIMEOUT", "BODY_TIMEOUT"):
        if app.config[name] != 60:
            raise RuntimeError(f"{name} is {app.config[name]} by default")
        app.config[name] = rules.LIMIT
    return app
