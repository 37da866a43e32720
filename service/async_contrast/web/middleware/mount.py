"""The original mounted below /flask, on threads of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from a2wsgi import WSGIMiddleware

from async_contrast.errors import LabUnavailable
from async_contrast.lab.served_catalogue import ENDING
from async_contrast.problem import Problem, problem_of
from async_contrast.web.middleware.admission_queue import AdmissionQueue
from async_contrast.web.middleware.asgi import App, Message, Receive, Scope, Send
from async_contrast.web.middleware.buffered_body import read, replayed
from async_contrast.web.middleware.gate import refuse

PREFIX = "/flask"

WORKERS = 64
"""Threads of the original: as many of its requests run at a time."""

WAITING = 128
"""Requests that may wait for a thread.

The slowest live route holds one lock for 50 ms. If everybody who runs or waits wants that lock,
the last has it after (64 + 128) * 50 ms: nothing else waits for a thread longer than 10 s.
"""

TOO_MANY = Problem(
    429,
    f"{WORKERS} requests to the original run and {WAITING} wait already; ask again in 5 s",
    headers=(("Retry-After", "5"),),
)

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Mount:
    """Sends HTTP requests below PREFIX to a WSGI app, and everything else to the ASGI app."""

    def __init__(self, asgi_app: App, wsgi_app: WsgiApp) -> None:
        self._asgi_app = asgi_app
        self._middleware = WSGIMiddleware(_with_our_stderr(wsgi_app), workers=WORKERS)  # type: ignore[arg-type]
        self._queue = AdmissionQueue(WORKERS, WAITING)
        self._closed = False

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Coroutine[Any, Any, None]:
        mounted = scope["type"] == "http" and _is_mounted(scope["path"])
        app = self._to_wsgi if mounted else self._asgi_app
        return app(scope, receive, send)

    def close(self) -> None:
        """Take no more requests; those that run come to their end."""
        self._closed = True
        self._middleware.executor.shutdown(wait=False)

    async def _to_wsgi(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Read here, so that no thread waits for a slow client, and none leaves a body unread.
        body = await read(receive)
        if isinstance(body, Problem):
            return await refuse(body, send)
        if self._queue.full:
            return await refuse(TOO_MANY, send)
        if not await self._queue.enter(lambda: _departure(receive)):
            return None
        try:
            await self._run(*replayed(scope, receive, body), send)
        finally:
            self._queue.leave()

    async def _run(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have a thread answer a request, now."""
        if self._closed:
            return await refuse(problem_of(LabUnavailable(ENDING)), send)

        async def send_whole(message: Message) -> None:
            if message["type"] == "http.response.body":
                message.setdefault("more_body", False)  # a2wsgi leaves out what ASGI lets it
            await send(message)

        below = {**scope, "root_path": PREFIX}
        return await self._middleware(below, receive, send_whole)  # type: ignore[arg-type]


def _is_mounted(path: str) -> bool:
    return path == PREFIX or path.startswith(PREFIX + "/")


async def _departure(receive: Receive) -> None:
    """Wait until the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _with_our_stderr(app: WsgiApp) -> WsgiApp:
    """The app, whose errors go where the service's do: a2wsgi would print them with its words."""

    def wrapped(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["wsgi.errors"] = sys.stderr
        return app(environ, start_response)

    return wrapped
