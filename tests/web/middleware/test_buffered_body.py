"""A request's body, on both sides: bounded, whole, in time, or refused before anything happens."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import pytest

from async_contrast.live_routes import LONGEST_BODY
from async_contrast.problem import Problem
from async_contrast.web.middleware.asgi import Message
from async_contrast.web.middleware.buffered_body import BODY_SECONDS, read, with_body
from tests.web.conftest import Switchboard
from tests.web.server import Server, read_all
from tests.web.wire import chunked, request, say_and_stop, status_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

CHUNKED = b"Transfer-Encoding: chunked"
TOO_MUCH = b"x" * (LONGEST_BODY + 1)

TARGETS = (
    b"POST /flask/specimen/body",
    b"POST /quart/specimen/body",
    b"PUT /flask/specimen/body",
    b"PUT /quart/specimen/body",
    b"GET /flask/specimen/number",
    b"GET /quart/specimen/number",
    b"GET /compare/specimen/quick",
    b"GET /healthz",
)
"""Reading a body or not, a body has the same bounds everywhere."""


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ((b"Content-Length: %d" % len(TOO_MUCH),), b"", 413),
        ((b"Content-Length: %d" % len(TOO_MUCH),), TOO_MUCH, 413),
        ((b"Content-Length: 99999999999999999",), b"", 413),
        ((b"Content-Length: 9223372036854775807",), b"", 413),
        ((b"Content-Length: x",), b"", 400),
        ((b"Content-Length: -1",), b"", 400),
        ((b"Content-Length: +3",), b"abc", 400),
        ((b"Content-Length: 3, 3",), b"abc", 400),
        ((b"Content-Length: 3", b"Content-Length: 4"), b"abcd", 400),
        ((CHUNKED,), chunked(TOO_MUCH), 413),
        ((CHUNKED,), chunked(TOO_MUCH[1:], b"x"), 413),
        ((CHUNKED,), b"zz\r\nabc\r\n0\r\n\r\n", 400),
        ((CHUNKED,), b"3\r\nabcd\r\n0\r\n\r\n", 400),
        ((CHUNKED, CHUNKED), chunked(b"abc"), 400),
        ((b"Transfer-Encoding: gzip, chunked",), chunked(b"abc"), 400),
        ((b"Transfer-Encoding: gzip",), chunked(b"abc"), 400),
    ],
)
def test_a_bad_body_is_refused(
    server: Server, target: bytes, headers: tuple[bytes, ...], body: bytes, status: int
) -> None:
    assert status_of(server.say(request(target, *headers, body=body))) == status


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("header", [b"Content-Length: 10", CHUNKED])
@pytest.mark.parametrize("body", [b"", b"abc"])
def test_a_body_that_ends_early_is_the_clients_fault(
    server: Server, target: bytes, header: bytes, body: bytes
) -> None:
    sent = chunked(body)[: -len(b"0\r\n\r\n")] if header == CHUNKED and body else body
    answer = say_and_stop(server, request(target, header, body=sent))
    assert status_of(answer) == 400
    assert b"content-type: application/json" in answer.lower()
    assert b"x-content-type-options: nosniff" in answer.lower()


@pytest.mark.parametrize("side", [b"flask", b"quart"])
@pytest.mark.parametrize(
    ("headers", "body", "length"),
    [
        ((), b"", 0),
        ((b"Content-Length: 0",), b"", 0),
        ((b"Content-Length: 3",), b"abc", 3),
        ((b"Content-Length: %d" % LONGEST_BODY,), TOO_MUCH[1:], LONGEST_BODY),
        ((CHUNKED,), chunked(), 0),
        ((CHUNKED,), chunked(b"abc", b"de"), 5),
        ((CHUNKED,), chunked(TOO_MUCH[1:]), LONGEST_BODY),
        ((b"Transfer-Encoding: Chunked",), b"3;x=y\r\nabc\r\n0\r\nX-Any: 1\r\n\r\n", 3),
    ],
)
def test_both_sides_read_the_same_body(
    server: Server, side: bytes, headers: tuple[bytes, ...], body: bytes, length: int
) -> None:
    answer = server.say(request(b"POST /" + side + b"/specimen/body", *headers, body=body))
    assert answer.endswith(b'{"length":%d}\n' % length)


@pytest.mark.parametrize("side", [b"flask", b"quart"])
def test_chunks_win_over_a_length_and_end_the_connection(server: Server, side: bytes) -> None:
    line = b"POST /" + side + b"/specimen/body HTTP/1.1\r\nHost: here\r\n"
    both = line + CHUNKED + b"\r\nContent-Length: 4\r\n\r\n" + chunked(b"abc")
    answers = server.say(both + request(b"GET /healthz"))
    assert answers.count(b"HTTP/1.1 ") == 1
    assert answers.endswith(b'{"length":3}\n')


def test_a_comparison_that_is_refused_runs_nothing(
    server: Server, switchboard: Switchboard
) -> None:
    target = b"GET /compare/specimen/hanging?port=%d" % switchboard.port
    assert status_of(server.say(request(target, CHUNKED, body=chunked(TOO_MUCH)))) == 413
    assert status_of(say_and_stop(server, request(target, CHUNKED))) == 400
    assert switchboard.nobody_called()


@pytest.mark.parametrize("body", [(b"Content-Length: 3", b"abc"), (CHUNKED, chunked(b"abc"))])
def test_who_sent_a_body_and_leaves_takes_the_trials_along(
    server: Server, switchboard: Switchboard, body: tuple[bytes, bytes]
) -> None:
    target = b"GET /compare/specimen/hanging?port=%d" % switchboard.port
    with server.connect() as client:
        client.sendall(request(target, body[0], body=body[1]))
        switchboard.take(2)
    assert switchboard.all_ended()


@pytest.mark.parametrize("side", [b"flask", b"quart"])
def test_an_unread_body_leaves_the_connection_usable(server: Server, side: bytes) -> None:
    unread = b"PUT /%s/specimen/body HTTP/1.1\r\nHost: here\r\nContent-Length: 3\r\n\r\nabc"
    with server.connect() as connection:
        connection.sendall(unread % side + request(b"GET /healthz"))
        answers = read_all(connection)
    assert answers.startswith(b"HTTP/1.1 204 ")
    assert answers.endswith(b'{"status":"ok","trials":0}\n')


@pytest.mark.parametrize("side", [b"flask", b"quart"])
def test_who_leaves_in_the_middle_of_a_body_leaves_no_trace(server: Server, side: bytes) -> None:
    with server.connect() as connection:
        connection.sendall(
            b"POST /%s/specimen/body HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\nabc" % side
        )


def _scope(*headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {"type": "http", "headers": headers}


async def _nothing() -> Message:
    raise AssertionError("this body must not be read")


async def test_a_request_without_a_body_is_left_alone() -> None:
    scope = _scope((b"host", b"here"))
    assert await with_body(scope, _nothing) == (scope, _nothing)


@pytest.mark.parametrize(
    "headers",
    [
        ((b"content-length", b"3"), (b"content-length", b"3")),
        ((b"Content-Length", b"3"), (b"content-length", b"4")),
        ((b"content-length", b""),),
        ((b"content-length", b"\xb2"),),
        # Granian drops the length, or such a request, before anybody here sees it.
        ((b"content-length", b"3"), (b"transfer-encoding", b"chunked")),
        ((b"transfer-encoding", b"gzip"),),
    ],
)
async def test_two_words_for_one_length_are_one_too_many(
    headers: tuple[tuple[bytes, bytes], ...],
) -> None:
    refused = await with_body(_scope(*headers), _nothing)
    assert isinstance(refused, Problem)
    assert refused.status == 400


async def test_a_body_that_never_ends_is_refused_in_time() -> None:
    first = iter([{"type": "http.request", "body": b"abc", "more_body": True}])

    async def receive() -> Message:
        return next(first, None) or await asyncio.get_running_loop().create_future()

    refused = await read(receive, seconds=0.01)
    assert isinstance(refused, Problem)
    assert refused.status == 408
    assert BODY_SECONDS == 10


async def test_the_apps_see_the_true_length_and_what_comes_after_the_body() -> None:
    messages: list[Message] = [
        {"type": "http.request", "body": b"ab", "more_body": True},
        {"type": "http.request", "body": b"c", "more_body": False},
        {"type": "http.disconnect"},
    ]
    left = iter(messages)

    async def receive() -> Message:
        return next(left)

    admitted = await with_body(_scope((b"Transfer-Encoding", b"chunked")), receive)
    assert not isinstance(admitted, Problem)
    scope, receive_again = admitted
    assert scope["headers"] == [(b"content-length", b"3")]
    assert await receive_again() == {"type": "http.request", "body": b"abc", "more_body": False}
    assert await receive_again() == {"type": "http.disconnect"}
