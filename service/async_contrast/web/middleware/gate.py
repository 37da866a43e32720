"""What holds for both apps before either sees a request."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote_from_bytes

from werkzeug.exceptions import HTTPException

from async_contrast.problem import MESSAGES, Problem, problem_of
from async_contrast.web.middleware.asgi import App, Message, Receive, Scope, Send
from async_contrast.web.middleware.buffered_body import ANNOUNCE_A_BODY, with_body
from async_contrast.web.middleware.csrf import from_another_site
from async_contrast.web.middleware.hosts import Hosts
from async_contrast.web.middleware.sending import Sending

log = logging.getLogger(__name__)

SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")

ASCII = "".join(map(chr, range(0x21, 0x7F)))
ESCAPED = re.compile(rb"[^\x21-\x7E]")

UPGRADE = b"upgrade"
WEBSOCKET = "websocket"
REFUSAL = "websocket.http.response.body"

CROSS_SITE = Problem(403, "a browser sent this for another site; only this service's own may")
NO_PATH = Problem(400, "the request's target must be a path, and start with /")
LOWER_CASE = Problem(400, "method names are upper case")
LEFT = Problem(400, "the client left before the answer")
NO_WEBSOCKET = Problem(404, "there is no websocket at this path; ask without Upgrade")
NOTHING_HERE = Problem(404, MESSAGES[404])


def gate(app: App, hosts: Hosts, talks: Collection[str]) -> App:
    """The app behind the checks; an error that it lets out becomes an answer.

    `talks` are the paths of its websockets.
    """

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == WEBSOCKET:
            if problem := handshake_objection(scope, hosts, talks):
                return await refuse(problem, Sending(in_place_of_a_handshake(send)))
            return await app(plain(scope), receive, talking(send))
        if scope["type"] != "http":
            return await app(scope, receive, send)
        sending = Sending(send)
        admitted = await admit(scope, receive, hosts)
        if isinstance(admitted, Problem):
            return await refuse(admitted, sending)
        return await answer(app, *admitted, sending)

    return wrapped


async def admit(scope: Scope, receive: Receive, hosts: Hosts) -> tuple[Scope, Receive] | Problem:
    """The request as the apps may see it; or why they may not."""
    if problem := objection(scope, hosts):
        return problem
    names = {name.lower() for name, _ in scope["headers"]}
    if UPGRADE in names or not scope["path"].isascii() or ESCAPED.search(scope["query_string"]):
        scope = plain(scope)
    if names.isdisjoint(ANNOUNCE_A_BODY):
        return scope, receive
    return await with_body(scope, receive)


async def answer(app: App, scope: Scope, receive: Receive, sending: Sending) -> None:
    """Have the app answer, and answer in its place if it fails or says nothing."""
    problem = LEFT
    try:
        await app(scope, receive, sending)
    except Exception as error:
        if not isinstance(error, HTTPException):
            log.exception("%s %s failed", scope["method"], scope["path"])
        problem = problem_of(error)
    if not sending.begun:
        # Granian has a 500 of its own for a request that is not answered.
        await refuse(problem, sending)


def objection(scope: Scope, hosts: Hosts) -> Problem | None:
    """Why neither app may see a request, if there is a reason."""
    path: str = scope["path"]
    if not path.startswith("/"):
        return NO_PATH
    if scope["method"] != scope["method"].upper():
        return LOWER_CASE
    if problem := hosts.objection(scope):
        return problem
    if "//" in path:
        # Werkzeug would take it for the path with one slash, or redirect to it on any host.
        return NOTHING_HERE
    if scope["method"] not in SAFE_METHODS and from_another_site(scope):
        return CROSS_SITE
    return None


def handshake_objection(scope: Scope, hosts: Hosts, talks: Collection[str]) -> Problem | None:
    """Why nobody gets a websocket there, if there is a reason.

    A page of another site may ask for one, and a browser lets it read what comes.
    """
    if problem := objection({**scope, "method": "GET"}, hosts):
        return problem
    if from_another_site(scope):
        return CROSS_SITE
    return None if scope["path"] in talks else NO_WEBSOCKET


def in_place_of_a_handshake(send: Send) -> Send:
    """Sends an answer of HTTP to who has asked for a websocket."""
    talk = talking(send)

    async def wrapped(message: Message) -> None:
        await talk({**message, "type": f"{WEBSOCKET}.{message['type']}"})

    return wrapped


def talking(send: Send) -> Send:
    """Sends what a websocket's handler does; the body of a refusal in one piece, for Granian."""
    body = bytearray()

    async def wrapped(message: Message) -> None:
        if message["type"] == REFUSAL:
            body.extend(message["body"])
            if not message["more_body"]:
                with suppress(RuntimeError):  # the client has left
                    await send({**message, "body": bytes(body)})
        else:
            await send(message)

    return wrapped


def plain(scope: Scope) -> dict[str, Any]:
    """The scope with nothing in it that an app would fail to decode or encode.

    A query string may hold any byte: those that no URL may hold are escaped, as a browser
    would have done. A path may hold half a surrogate pair only if a server put it there.
    Nothing is upgraded here: to Werkzeug, who asks for a WebSocket would want another route.
    """
    return {
        **scope,
        "path": scope["path"].encode("utf-8", "replace").decode(),
        "query_string": quote_from_bytes(scope["query_string"], safe=ASCII).encode(),
        "headers": [header for header in scope["headers"] if header[0].lower() != UPGRADE],
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
