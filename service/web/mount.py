"""The original mounted below /flask, on threads of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from a2wsgi import WSGIMiddleware

from service.live_routes import BODY_SECONDS, LONGEST_BODY
from service.problem import MESSAGES, Problem
from service.web.asgi import App, Message, Receive, Scope, Send
from service.web.gate import refuse

PREFIX = "/flask"

LENGTH = b"content-length"

WORKERS = 64
"""Threads of the original: as many of its requests run at a time."""

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]

NO_LENGTH = Problem(411, "a body must come with its Content-Length; chunks are not taken here")
BAD_LENGTH = Problem(400, "Content-Length must be one whole number")
TOO_LONG = Problem(413, MESSAGES[413])
TOO_SLOW = Problem(408, f"a body must be sent within {BODY_SECONDS} seconds")


class Mount:
    """Sends HTTP requests below PREFIX to a WSGI app, and everything else to the ASGI app."""

    def __init__(self, asgi_app: App, wsgi_app: WsgiApp) -> None:
        self._asgi_app = asgi_app
        self._middleware = WSGIMiddleware(_with_our_stderr(wsgi_app), workers=WORKERS)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _is_mounted(scope["path"]):
            await self._to_wsgi(scope, receive, send)
        else:
            await self._asgi_app(scope, receive, send)

    def close(self) -> None:
        """Take no more requests; those that run come to their end."""
        self._middleware.executor.shutdown(wait=False, cancel_futures=True)

    async def _to_wsgi(self, scope: Scope, receive: Receive, send: Send) -> None:
        if problem := _objection(scope):
            return await refuse(problem, send)
        # Read here, so that no thread waits for a slow client, and none leaves a body unread.
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _read(receive)
        except TimeoutError:
            return await refuse(TOO_SLOW, send)
        if body is None:
            return None
        if len(body) > LONGEST_BODY:
            return await refuse(TOO_LONG, send)
        whole: Iterator[Message] = iter([{"type": "http.request", "body": body}])

        async def receive_again() -> Message:
            return next(whole, {"type": "http.disconnect"})

        async def send_whole(message: Message) -> None:
            if message["type"] == "http.response.body":
                message.setdefault("more_body", False)  # a2wsgi leaves out what ASGI lets it
            await send(message)

        headers = [header for header in scope["headers"] if header[0].lower() != LENGTH]
        if body:
            headers.append((LENGTH, str(len(body)).encode()))
        below = {**scope, "root_path": PREFIX, "headers": headers}
        return await self._middleware(below, receive_again, send_whole)  # type: ignore[arg-type]


def _is_mounted(path: str) -> bool:
    return path == PREFIX or path.startswith(PREFIX + "/")


def _objection(scope: Scope) -> Problem | None:
    headers = [(name.lower(), value) for name, value in scope["headers"]]
    if any(name == b"transfer-encoding" for name, _ in headers):
        return NO_LENGTH
    lengths = [value for name, value in headers if name == LENGTH]
    if len(lengths) > 1 or not all(length.isdigit() for length in lengths):
        return BAD_LENGTH
    # A length is compared by its digits first: reading thousands of them as a number is refused.
    if any(len(length) > 15 or int(length) > LONGEST_BODY for length in lengths):
        return TOO_LONG
    return None


async def _read(receive: Receive) -> bytes | None:
    """The whole body, or more of it than is taken, or None if the client left before its end."""
    body = bytearray()
    while len(body) <= LONGEST_BODY:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    return bytes(body)


def _with_our_stderr(app: WsgiApp) -> WsgiApp:
    """The app, whose errors go where the service's do: a2wsgi would print them with its words."""

    def wrapped(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["wsgi.errors"] = sys.stderr
        return app(environ, start_response)

    return wrapped
