"""The websockets that Flask's side speaks, between two ends of one connection."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from async_contrast.topics.websocket.frames import ClosedError, Talk, accept, connect


@pytest.fixture
def ends() -> Iterator[tuple[Talk, Talk]]:
    one, other = socket.socketpair()
    with closing(one), closing(other):
        yield Talk(one, masks=True), Talk(other, masks=False)


@pytest.mark.parametrize("text", ["", "text", "ä" * 62])
def test_a_text_arrives_both_ways(ends: tuple[Talk, Talk], text: str) -> None:
    for sender, receiver in (ends, ends[::-1]):
        sender.send(text)
        assert receiver.receive() == text


def test_a_text_that_is_too_long_is_refused(ends: tuple[Talk, Talk]) -> None:
    with pytest.raises(ValueError, match="125"):
        ends[0].send("x" * 126)


def test_who_is_left_hears_of_it_receiving_and_sending(ends: tuple[Talk, Talk]) -> None:
    ends[0].close()
    for _ in range(2):  # the frame that says so, and then the end of the connection
        with pytest.raises(ClosedError):
            ends[1].receive()
    with pytest.raises(ClosedError):
        ends[1].send("text")
    ends[1].close()


def test_the_handshake_answers_the_key_as_in_the_rfc() -> None:
    """RFC 6455, section 1.3."""
    one, other = socket.socketpair()
    with closing(one), closing(other):
        accept({"werkzeug.socket": one, "HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ=="})
        assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in other.recv(1000)


def test_a_server_that_answers_nothing_is_no_websocket() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        connect(port, "/")
