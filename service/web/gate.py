"""What holds for both apps before either sees a request."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_from_bytes, urlsplit

from werkzeug.exceptions import HTTPException

from service.problem import MESSAGES, Problem, problem_of
from service.web.asgi import App, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")

ASCII = "".join(map(chr, range(0x21, 0x7F)))

CROSS_SITE = Problem(403, "a browser sent this for another site; only this service's own may")
NO_PATH = Problem(400, "the request's target must be a path, and start with /")
NOTHING_HERE = Problem(404, MESSAGES[404])


def gate(app: App) -> App:
    """The app behind the checks; an error that it lets out becomes an answer."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await app(scope, receive, send)
        if scope["type"] == "http" and (problem := objection(scope)):
            return await refuse(problem, send)
        begun = False

        async def send_and_know(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await app(plain(scope), receive, send_and_know)
        except Exception as error:
            if not isinstance(error, HTTPException):
                log.exception("%s %s failed", scope.get("method"), scope["path"])
            if not begun and scope["type"] == "http":
                await refuse(problem_of(error), send)

    return wrapped


def objection(scope: Scope) -> Problem | None:
    """Why neither app may see a request, if there is a reason."""
    path: str = scope["path"]
    if not path.startswith("/"):
        return NO_PATH
    if "//" in path:
        # Werkzeug would take it for the path with one slash, or redirect to it on any host.
        return NOTHING_HERE
    if scope["method"] not in SAFE_METHODS and _from_another_site(scope):
        return CROSS_SITE
    return None


def _from_another_site(scope: Scope) -> bool:
    """Whether a browser says so; who is no browser sends neither header."""
    headers = [(name.lower(), value.decode("latin-1")) for name, value in scope["headers"]]
    hosts = {value.lower() for name, value in headers if name == b"host"}
    fetched_from = {value.lower() for name, value in headers if name == b"sec-fetch-site"}
    origins = {_host_of(value) for name, value in headers if name == b"origin"}
    return not (fetched_from <= {"same-origin", "none"} and origins <= hosts)


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return origin


def plain(scope: Scope) -> dict[str, Any]:
    """The scope with nothing in it that an app would fail to decode or encode.

    A query string may hold any byte: those that no URL may hold are escaped, as a browser
    would have done. A path may hold half a surrogate pair only if a server put it there.
    """
    return {
        **scope,
        "path": scope["path"].encode("utf-8", "replace").decode(),
        "query_string": quote_from_bytes(scope["query_string"], safe=ASCII).encode(),
    }


async def refuse(problem: Problem, send: Send) -> None:
    """Answer with a problem."""
    headers: Mapping[str, str] = {
        "content-type": "application/json",
        "content-length": str(len(problem.body)),
        **dict(problem.headers),
    }
    await send(
        {
            "type": "http.response.start",
            "status": problem.status,
            "headers": [(name.lower().encode(), text.encode()) for name, text in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": problem.body, "more_body": False})
