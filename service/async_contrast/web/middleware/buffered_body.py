"""A request's body, read whole and within bounds before either app sees the request."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from async_contrast.live_routes import LONGEST_BODY
from async_contrast.problem import MESSAGES, Problem
from async_contrast.web.middleware.asgi import Message, Receive, Scope, header_values

BODY_SECONDS = 10
"""Seconds that a client may take to send a body; more is a 408."""

LENGTH = b"content-length"
CODING = b"transfer-encoding"
ANNOUNCE_A_BODY = frozenset((LENGTH, CODING))

BAD_LENGTH = Problem(400, "Content-Length must be one whole number")
BAD_CODING = Problem(400, "Transfer-Encoding must be chunked, and come without a Content-Length")
CUT_SHORT = Problem(400, "the body is malformed, or ended before its Content-Length or last chunk")
TOO_LONG = Problem(413, MESSAGES[413])
TOO_SLOW = Problem(408, f"a body must be sent within {BODY_SECONDS} seconds")


async def with_body(scope: Scope, receive: Receive) -> tuple[Scope, Receive] | Problem:
    """The request, its body already read; or why it is refused.

    One that announces no body has none, and comes back as it is.
    """
    lengths, codings = header_values(scope, LENGTH), header_values(scope, CODING)
    if not lengths and not codings:
        return scope, receive
    if problem := _objection(lengths, codings):
        return problem
    body = await read(receive)
    return body if isinstance(body, Problem) else replayed(scope, receive, body)


def _objection(lengths: Sequence[bytes], codings: Sequence[bytes]) -> Problem | None:
    """What is wrong with a body before any of it is read."""
    if codings and (lengths or [coding.lower() for coding in codings] != [b"chunked"]):
        return BAD_CODING
    if len(lengths) > 1 or not all(length.isdigit() for length in lengths):
        return BAD_LENGTH
    # A length is compared by its digits first: reading thousands of them as a number is refused.
    if any(len(length) > 15 or int(length) > LONGEST_BODY for length in lengths):
        return TOO_LONG
    return None


async def read(receive: Receive, seconds: float = BODY_SECONDS) -> bytes | Problem:
    """The whole body, or why it is refused."""
    try:
        async with asyncio.timeout(seconds):
            return await _read(receive)
    except TimeoutError:
        return TOO_SLOW


async def _read(receive: Receive) -> bytes | Problem:
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return CUT_SHORT
        body += message.get("body", b"")
        if len(body) > LONGEST_BODY:
            return TOO_LONG
        more = message.get("more_body", False)
    return bytes(body)


def replayed(scope: Scope, receive: Receive, body: bytes) -> tuple[Scope, Receive]:
    """The request as if its body came now, in one piece; what comes after it is still heard."""
    whole: Iterator[Message] = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive_again() -> Message:
        return next(whole, None) or await receive()

    headers = [header for header in scope["headers"] if header[0].lower() not in (LENGTH, CODING)]
    if body:
        headers.append((LENGTH, str(len(body)).encode()))
    return {**scope, "headers": headers}, receive_again
