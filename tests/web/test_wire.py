"""Requests as bytes on a real socket: none of them is a 5xx, and none leaves a trace in the log."""

from __future__ import annotations

import sys

import pytest

from tests.web.server import Server
from tests.web.wire import request, status_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


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
        (b"GET http://other.example", {200}),
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


@pytest.mark.parametrize("path", [b"/flask/specimen/number", b"/compare/specimen/quick"])
def test_who_leaves_before_the_answer_leaves_no_trace(server: Server, path: bytes) -> None:
    with server.connect() as connection:
        connection.sendall(request(b"GET " + path))


READABLE = (b"/", b"/compare", b"/flask/specimen/number", b"/quart/specimen/number")


@pytest.mark.parametrize(
    ("path", "status"), [*((path, 404) for path in READABLE), (b"*", 400), (b"x", 400)]
)
def test_nobody_talks_over_a_websocket_where_there_is_none(
    server: Server, path: bytes, status: int
) -> None:
    answer = server.say(
        request(
            b"GET " + path,
            b"Connection: Upgrade",
            b"Upgrade: websocket",
            b"Sec-WebSocket-Version: 13",
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        )
    )
    assert status_of(answer) == status


@pytest.mark.parametrize("path", READABLE)
@pytest.mark.parametrize("method", [b"get", b"head", b"Get", b"oPTIONS", b"x"])
def test_a_method_is_written_in_upper_case(server: Server, path: bytes, method: bytes) -> None:
    answer = server.say(request(method + b" " + path))
    assert status_of(answer) == 400
    assert b"method names are upper case" in answer


@pytest.mark.parametrize("path", READABLE)
@pytest.mark.parametrize(
    ("hosts", "status"),
    [
        ((b"here",), 200),
        ((b"here:8000",), 200),
        ((b"here:",), 200),
        ((b"127.0.0.1:80",), 200),
        ((b"[::1]:80",), 200),
        ((b"caf%C3%A9.example",), 400),
        ((), 400),
        ((b"",), 400),
        ((b"here", b"here"), 400),
        ((b"here", b"there"), 400),
        ((b"a b",), 400),
        ((b"a\tb",), 400),
        ((b"caf\xc3\xa9",), 400),
        ((b"a\\b",), 400),
        ((b"a/b",), 400),
        ((b"a?b",), 400),
        ((b"a#b",), 400),
        ((b"user@here",), 400),
        ((b"http://here",), 400),
        ((b"here:x",), 400),
        ((b"here:80:80",), 400),
        ((b":80",), 400),
        ((b"[::1",), 400),
        ((b"::1",), 400),
        ((b"100%",), 400),
    ],
)
def test_a_request_names_one_well_formed_host(
    server: Server, path: bytes, hosts: tuple[bytes, ...], status: int
) -> None:
    lines = (b"GET " + path + b" HTTP/1.1", b"Connection: close", *(b"Host: " + h for h in hosts))
    assert status_of(server.say(b"\r\n".join((*lines, b"", b"")))) == status


@pytest.mark.parametrize("path", READABLE)
@pytest.mark.parametrize(
    ("hosts", "status"),
    [(b"", 200), (b"Host: here\r\n", 200), (b"Host: here\r\nHost: here\r\n", 400)],
)
def test_http_1_0_may_name_no_host(server: Server, path: bytes, hosts: bytes, status: int) -> None:
    answer = server.say(b"GET " + path + b" HTTP/1.0\r\n" + hosts + b"\r\n")
    assert status_of(answer) == status


@pytest.mark.parametrize("side", [b"flask", b"quart"])
def test_an_origin_without_a_host_is_not_that_of_a_request_without_one(
    server: Server, side: bytes
) -> None:
    line = b"POST /" + side + b"/specimen/body HTTP/1.0\r\n"
    assert status_of(server.say(line + b"Origin: null\r\n\r\n")) == 403
