"""What becomes of an answer's messages on their way to the server."""

from __future__ import annotations

import asyncio

import pytest

from async_contrast.web.middleware.asgi import Message
from async_contrast.web.middleware.headers import HEADERS
from async_contrast.web.middleware.sending import Sending


async def sent(headers: list[tuple[bytes, bytes]], *bodies: tuple[bytes, bool]) -> list[Message]:
    """What reaches the server of an answer with these headers and parts of a body."""
    reached: list[Message] = []

    async def send(message: Message) -> None:
        reached.append(dict(message))

    sending = Sending(send)
    begun = [sending.begun]
    await sending({"type": "http.response.start", "status": 200, "headers": headers})
    begun.append(sending.begun)
    assert begun == [False, True]
    for body, more in bodies:
        await sending({"type": "http.response.body", "body": body, "more_body": more})
    return reached


@pytest.mark.parametrize(
    ("length", "bodies", "expected"),
    [
        (b"2", [(b"ab", True), (b"", False)], [(b"ab", False)]),
        (b"0", [(b"", True), (b"", False)], [(b"", False)]),
        (b"4", [(b"ab", True), (b"cd", True), (b"", False)], [(b"ab", True), (b"cd", False)]),
        (b"4", [(b"", True), (b"", False)], [(b"", True), (b"", False)]),  # HEAD
        (b"4", [(b"ab", False)], [(b"ab", False)]),
        (b"1", [(b"ab", True), (b"", False)], [(b"ab", True), (b"", False)]),
        (b"x", [(b"ab", True), (b"", False)], [(b"ab", True), (b"", False)]),
        (
            b"",
            [(b"", True), (b"ab", True), (b"", False)],
            [(b"", True), (b"ab", True), (b"", False)],
        ),
    ],
)
async def test_a_body_that_has_its_length_is_over(
    length: bytes, bodies: list[tuple[bytes, bool]], expected: list[tuple[bytes, bool]]
) -> None:
    headers = [(b"Content-Length", length)] if length else []
    _, *parts = await sent(headers, *bodies)
    assert [(part["body"], part["more_body"]) for part in parts] == expected


async def test_the_end_of_an_answer_lets_those_who_are_ready_come_first() -> None:
    order = []

    async def send(message: Message) -> None:
        order.append((message["type"], message.get("more_body")))

    async def somebody() -> None:
        order.append(("somebody else", None))

    sending = Sending(send)
    ready = asyncio.create_task(somebody())
    await sending({"type": "http.response.start", "status": 200, "headers": []})
    await sending({"type": "http.response.body", "body": b"ab", "more_body": True})
    await sending({"type": "http.response.body", "body": b"", "more_body": False})
    await ready
    assert order == [
        ("http.response.start", None),
        ("http.response.body", True),
        ("somebody else", None),
        ("http.response.body", False),
    ]


async def test_an_answer_has_our_headers_unless_it_says_otherwise() -> None:
    (start,) = await sent([(b"Cache-Control", b"private")])
    others = [header for header in HEADERS if header[0] != b"cache-control"]
    assert start["headers"] == [(b"Cache-Control", b"private"), *others]
    (start,) = await sent([])
    assert start["headers"] == [*HEADERS]
