"""The greeting and the wait without a framework: the limit, for ASGI and for WSGI."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from benchmarks.web.answers import HELLO, WAITED

PLAIN = "text/plain; charset=utf-8"


def wsgi(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """On a thread."""
    milliseconds, body = _asked(environ["PATH_INFO"])
    if milliseconds:
        time.sleep(milliseconds / 1000)
    start_response("200 OK", [("Content-Type", PLAIN), ("Content-Length", str(len(body)))])
    return [body]


async def asgi(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],  # noqa: ARG001
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """On an event loop. Raises ValueError at the lifespan, of which a server takes no notice."""
    if scope["type"] != "http":
        raise ValueError(scope["type"])
    milliseconds, body = _asked(scope["path"])
    if milliseconds:
        await asyncio.sleep(milliseconds / 1000)
    headers = [(b"content-type", PLAIN.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _asked(path: str) -> tuple[int, bytes]:
    _, what, *words = path.split("/")
    return (int(words[0]), WAITED.encode()) if what == "wait" else (0, HELLO.encode())
