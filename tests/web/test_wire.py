"""Requests as bytes on a real socket: none of them is a 5xx, and none leaves a trace in the log."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from service.live_routes import LONGEST_BODY
from tests.web.server import Server, read_all

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


@pytest.fixture
def server(running: Server) -> Iterator[Server]:
    """The running server; a test fails if it makes it complain."""
    before = running.errors()
    yield running
    assert running.get("/healthz")[0] == 200
    assert running.get("/flask/specimen/number")[0] == 200
    assert running.errors() == before


def request(line: bytes, *headers: bytes, body: bytes = b"") -> bytes:
    given = headers if any(h.startswith(b"Host:") for h in headers) else (b"Host: here", *headers)
    return b"\r\n".join((line + b" HTTP/1.1", b"Connection: close", *given, b"", body))


def status_of(answer: bytes) -> int:
    assert answer.startswith(b"HTTP/1.1 "), answer
    return int(answer.split()[1])


PLACES = (b"", b"/compare", b"/compare/specimen/quick", b"/flask/specimen", b"/quart/specimen")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "rest",
    [b"/\xc3\xa9", b"/\xff", b"/%ff", b"/%00", b"/%0d%0a", b"/%", b"/%2", b"/%2e%2e/%2e%2e/x"],
)
def test_any_bytes_in_a_path_are_a_4xx(server: Server, place: bytes, rest: bytes) -> None:
    assert status_of(server.say(request(b"GET " + place + rest))) in (400, 404)


@pytest.mark.parametrize(
    "path", [b"/compare/specimen/quick", b"/flask/specimen/number", b"/quart/specimen/number"]
)
@pytest.mark.parametrize(
    "query", [b"number=\xc3\xa9", b"\xc3\xa9=1", b"number=\xff", b"\xff", b"number=%ff", b"%ff=1"]
)
def test_any_bytes_in_a_query_are_a_4xx(server: Server, path: bytes, query: bytes) -> None:
    assert status_of(server.say(request(b"GET " + path + b"?" + query))) in (400, 422)


@pytest.mark.parametrize("side", [b"flask", b"quart"])
def test_both_sides_see_the_same_query(server: Server, side: bytes) -> None:
    answer = server.say(request(b"GET /" + side + b"/specimen/here?\xc3\xa9=%20&b"))
    assert b'"query":"%C3%A9=%20&b"' in answer


@pytest.mark.parametrize(
    "path", [b"/healthz", b"/flask/specimen/number", b"/quart/specimen/number"]
)
@pytest.mark.parametrize(
    "header",
    [
        b"Host: \xff\xe9",
        b"Host: a..b",
        b"Host: [::1",
        b"Host: ",
        b"X-Any: \xff\x80",
        b"Cookie: \xff=\xff; quart_session=\xff; flask_session=\xff",
        b"Content-Type: \xff",
        b"Accept: \xff",
        b"Authorization: Basic \xff",
        b"Range: bytes=\xff",
    ],
)
def test_any_bytes_in_a_header_are_no_failure(server: Server, path: bytes, header: bytes) -> None:
    assert status_of(server.say(request(b"GET " + path, header))) in (200, 400)


@pytest.mark.parametrize(
    ("line", "statuses"),
    [
        (b"OPTIONS *", {400}),
        (b"CONNECT here:80", {400}),
        (b"GET healthz", {400}),
        (b"GET ?x", {400}),
        (b"GET http://other.example", {404}),
        (b"GET http://other.example/healthz", {200}),
        (b"GET http://other.example//healthz", {404}),
        (b"GET //other.example/healthz", {404}),
        (b"GET /flask//other.example", {404}),
        (b"TRACE /healthz", {405}),
        (b"OPTIONS /healthz", {200}),
        (b"OPTIONS /flask/specimen/number", {200}),
        (b"HEAD /flask/specimen/number", {200}),
        (b"HEAD /compare/specimen/quick", {200}),
    ],
)
def test_any_target_has_its_status(server: Server, line: bytes, statuses: set[int]) -> None:
    assert status_of(server.say(request(line))) in statuses


def test_head_of_a_comparison_does_not_know_the_length(server: Server) -> None:
    head = server.say(request(b"HEAD /compare/specimen/quick")).lower()
    assert b"content-type: application/json" in head
    assert b"content-length" not in head


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ((b"Content-Length: 3",), b"abc", 200),
        ((b"Content-Length: 0",), b"", 200),
        ((), b"", 200),
        ((b"Transfer-Encoding: chunked",), b"3\r\nabc\r\n0\r\n\r\n", 411),
        ((b"Content-Length: %d" % (LONGEST_BODY + 1),), b"", 413),
        ((b"Content-Length: 99999999999999999",), b"", 413),
        ((b"Content-Length: x",), b"", 400),
        ((b"Content-Length: -1",), b"", 400),
        ((b"Content-Length: 3", b"Content-Length: 4"), b"abcd", 400),
    ],
)
def test_the_original_takes_a_body_of_known_and_bounded_length(
    server: Server, headers: tuple[bytes, ...], body: bytes, status: int
) -> None:
    answer = server.say(request(b"POST /flask/specimen/body", *headers, body=body))
    assert status_of(answer) == status


def test_the_port_takes_chunks(server: Server) -> None:
    chunks = b"3\r\nabc\r\n0\r\n\r\n"
    answer = server.say(
        request(b"POST /quart/specimen/body", b"Transfer-Encoding: chunked", body=chunks)
    )
    assert answer.endswith(b'{"length":3}\n')


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


@pytest.mark.parametrize("path", [b"/flask/specimen/number", b"/compare/specimen/quick"])
def test_who_leaves_before_the_answer_leaves_no_trace(server: Server, path: bytes) -> None:
    with server.connect() as connection:
        connection.sendall(request(b"GET " + path))


@pytest.mark.parametrize("path", [b"/", b"/flask/specimen/number", b"/compare", b"*", b"x"])
def test_nobody_talks_over_a_websocket_here(server: Server, path: bytes) -> None:
    answer = server.say(
        request(
            b"GET " + path,
            b"Connection: Upgrade",
            b"Upgrade: websocket",
            b"Sec-WebSocket-Version: 13",
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        )
    )
    assert status_of(answer) in (200, 400, 404)
