"""Requests as bytes, and what comes back."""

from __future__ import annotations

import socket

from tests.web.server import Server, read_all


def request(line: bytes, *headers: bytes, body: bytes = b"") -> bytes:
    given = headers if any(h.startswith(b"Host:") for h in headers) else (b"Host: here", *headers)
    return b"\r\n".join((line + b" HTTP/1.1", b"Connection: close", *given, b"", body))


def chunked(*chunks: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in (*chunks, b""))


def status_of(answer: bytes) -> int:
    assert answer.startswith((b"HTTP/1.1 ", b"HTTP/1.0 ")), answer
    return int(answer.split()[1])


def say_and_stop(server: Server, raw: bytes) -> bytes:
    """Send these bytes and the end of all bytes, and still listen."""
    with server.connect() as connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        return read_all(connection)
