"""The live websockets, and the pages at the same paths, of the service as people start it."""

from __future__ import annotations

import json
import socket
import struct
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection

import pytest

from async_contrast.topics.live import FORMS
from async_contrast.topics.loopback.client import Request, ask
from async_contrast.topics.websocket.frames import ClosedError, connect
from tests.web.server import PATIENCE, Server

AS_WRITTEN, PORTED = (f"/quart/websocket/guard/{form}" for form in FORMS)
HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def refused(server: Server, path: str, **more: str) -> tuple[int, str, str | None]:
    """The status, the body and a header of ours, of who gets an answer and no websocket."""
    connection = HTTPConnection(server.host, server.port, timeout=PATIENCE)
    with closing(connection):
        connection.request("GET", path, headers={**HANDSHAKE, **more})
        response = connection.getresponse()
        return response.status, response.read().decode(), response.headers["Referrer-Policy"]


def talk(server: Server, path: str) -> tuple[int, str]:
    """The status, and the text that comes over a websocket, if it is one."""
    status, client = connect(server.port, path)
    with closing(client):
        return status, client.receive() if status == 101 else ""


def test_what_before_request_keeps_out_gets_in_by_a_websocket(server: Server) -> None:
    assert talk(server, AS_WRITTEN) == (101, "text")


def test_before_websocket_keeps_it_out(server: Server) -> None:
    assert refused(server, PORTED)[:2] == (401, "sign in first")


@pytest.mark.parametrize("side", ["flask", "quart"])
@pytest.mark.parametrize("form", FORMS)
def test_the_page_at_the_same_path_is_guarded(server: Server, side: str, form: str) -> None:
    answer = ask(server.port, Request(f"/{side}/websocket/guard/{form}"))
    assert (answer.status, answer.text) == (401, "sign in first")


def test_a_websocket_ends_when_its_text_is_sent(server: Server) -> None:
    _, client = connect(server.port, AS_WRITTEN)
    assert client.receive() == "text"
    with pytest.raises(ClosedError):
        client.receive()
    client.close()


@pytest.mark.parametrize(
    ("path", "more", "status", "why"),
    [
        ("/flask/websocket/guard/as-written", {}, 404, "there is no websocket at this path"),
        ("/quart/websocket/guard/other", {}, 404, "there is no websocket at this path"),
        (f"{AS_WRITTEN}/", {}, 404, "there is no websocket at this path"),
        (f"/{AS_WRITTEN}", {}, 404, "there is nothing at this path"),
        (AS_WRITTEN, {"Host": "elsewhere.example"}, 400, "is not answered here"),
        (AS_WRITTEN, {"Origin": "http://elsewhere.example"}, 403, "for another site"),
    ],
)
def test_nobody_else_gets_one(
    server: Server, path: str, more: dict[str, str], status: int, why: str
) -> None:
    got, body, policy = refused(server, path, **more)
    assert (got, policy) == (status, "same-origin")
    assert why in json.loads(body)["error"]["message"]


def test_any_bytes_in_a_query_are_taken(server: Server) -> None:
    assert talk(server, f"{AS_WRITTEN}?%FF&a=1&a=2") == (101, "text")


def test_fifty_talk_at_once_and_those_who_leave_leave_no_trace(server: Server) -> None:
    logged = server.errors()

    def leave(path: str) -> None:
        with server.connect() as connection:
            reset = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
            lines = [f"GET {path} HTTP/1.1", "Host: localhost"]
            lines += [f"{name}: {value}" for name, value in HANDSHAKE.items()]
            connection.sendall("\r\n".join([*lines, "", ""]).encode())

    with ThreadPoolExecutor(50) as pool:
        leaving = [pool.submit(leave, path) for path in (AS_WRITTEN, PORTED, "/none") * 20]
        assert {*pool.map(lambda _: talk(server, AS_WRITTEN), range(50))} == {(101, "text")}
    assert [each.result() for each in leaving] == [None] * 60
    assert ask(server.port, Request("/healthz")).status == 200
    assert server.errors() == logged
