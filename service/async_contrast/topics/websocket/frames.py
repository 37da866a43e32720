"""Websockets by hand, as RFC 6455 has them, for short texts: what Flask's side speaks.

Flask has none. Extensions take the connection from the server, as `accept` does here, and let the
view talk on it until it returns. Needs nothing of either side.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _CLOSE = 0x1, 0x8
_LONGEST = 125
_PATIENCE = 20.0
"""Seconds; far more than any answer on this machine's own interface takes."""


class ClosedError(Exception):
    """The other one has left."""


class Talk:
    """One end of a websocket."""

    def __init__(self, connection: socket.socket, *, masks: bool) -> None:
        """Clients mask what they send, servers do not."""
        self._connection, self._masks = connection, masks

    def send(self, text: str) -> None:
        """Send a text; raises ClosedError if the connection is gone."""
        try:
            self._connection.sendall(self._frame(_TEXT, text.encode()))
        except OSError as error:
            raise ClosedError from error

    def receive(self) -> str:
        """The next text; raises ClosedError if the other one leaves instead."""
        opcode, payload = self._read()
        if opcode == _CLOSE:
            raise ClosedError
        return payload.decode()

    def close(self) -> None:
        """Say that one leaves, and leave; the other one may be gone already."""
        with suppress(OSError):
            self._connection.sendall(self._frame(_CLOSE, b""))
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()

    def _frame(self, opcode: int, payload: bytes) -> bytes:
        if len(payload) > _LONGEST:
            raise ValueError(f"only up to {_LONGEST} bytes")
        head = bytes([0x80 | opcode, len(payload) | (0x80 if self._masks else 0)])
        if not self._masks:
            return head + payload
        mask = secrets.token_bytes(4)
        return head + mask + _masked(payload, mask)

    def _read(self) -> tuple[int, bytes]:
        first, second = self._exactly(2)
        mask = self._exactly(4) if second & 0x80 else bytes(4)
        return first & 0x0F, _masked(self._exactly(second & 0x7F), mask)

    def _exactly(self, count: int) -> bytes:
        found = b""
        while len(found) < count:
            more = self._connection.recv(count - len(found))
            if not more:
                raise ClosedError
            found += more
        return found


def _masked(payload: bytes, mask: bytes) -> bytes:
    return bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))


def accept(environ: Mapping[str, Any]) -> Talk:
    """Answer the handshake of a WSGI request on the connection that Werkzeug's server leaves."""
    connection: socket.socket = environ["werkzeug.socket"]
    key = environ["HTTP_SEC_WEBSOCKET_KEY"] + _GUID
    agreed = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()  # noqa: S324 - the RFC's
    connection.sendall(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {agreed}\r\n\r\n".encode()
    )
    return Talk(connection, masks=False)


def connect(port: int, path: str) -> tuple[int, Talk]:
    """Ask a server of this machine for a websocket: the status, which is 101 if it is one."""
    connection = socket.create_connection(("127.0.0.1", port), _PATIENCE)
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    connection.sendall(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    head = b""
    while b"\r\n\r\n" not in head and (more := connection.recv(1)):  # no byte of the first frame
        head += more
    return int(head.split()[1]), Talk(connection, masks=True)
