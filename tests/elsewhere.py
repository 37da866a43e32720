"""What may stand between a command and a service, or in a service's place."""

from __future__ import annotations

import http.server
import re
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

LAST_EVENT_ID = re.compile(rb"^last-event-id: *(\d+)\r$", re.IGNORECASE | re.MULTILINE)


def url_of(port: int, user: str = "") -> str:
    """Of what listens on this machine; `user` is a name and password, with a colon between."""
    return f"http://{user and user + '@'}127.0.0.1:{port}"


class Proxy:
    """Passes bytes on, and cuts the first connection on which a service says a certain thing."""

    def __init__(self, port: int, cut: bytes, keep: bool, hold: bool) -> None:
        self._upstream = port
        self._pattern = re.compile(cut, re.DOTALL)
        self._keep = keep
        self._hold = hold
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = [self._listener]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()
        self.port: int = self._listener.getsockname()[1]
        self.cut = threading.Event()
        self.asked = b""
        """All that clients sent."""

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._upstream))
                self._sockets += near, far
                for pump in (self._ask, self._answer):
                    self._threads.append(threading.Thread(target=pump, args=(near, far)))
                    self._threads[-1].start()

    def _ask(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while data := near.recv(1 << 16):
                self.asked += data
                far.sendall(data)
        _end(near, far)

    def _answer(self, near: socket.socket, far: socket.socket) -> None:
        heard, sent = b"", 0
        with suppress(OSError):
            while data := far.recv(1 << 16):
                heard += data
                found = None if self.cut.is_set() else self._pattern.search(heard)
                until = found.end() if found and self._keep else found.start() if found else None
                near.sendall(heard[sent:until])
                sent = len(heard)
                if found:
                    self.cut.set()
                    if self._hold:
                        return
                    break
        _end(near, far)

    def close(self) -> None:
        _end(*self._sockets)
        for thread in self._threads:
            thread.join()
        for each in self._sockets:
            each.close()


def _end(*sockets: socket.socket) -> None:
    for each in sockets:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxy(port: int, cut: bytes, *, keep: bool = True, hold: bool = False) -> Iterator[Proxy]:
    """A proxy that cuts a connection after what matches `cut`, or before it if not `keep`.

    With `hold` it stays open, and nothing more comes.
    """
    made = Proxy(port, cut, keep, hold)
    try:
        yield made
    finally:
        made.close()


class Stranger(http.server.ThreadingHTTPServer):
    """Gives everybody the same answer, and counts."""

    answer: tuple[int, Mapping[str, str], bytes]
    asked = 0


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Stranger

    def do_GET(self) -> None:
        self.server.asked += 1
        status, headers, body = self.server.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):  # whoever asked need not want all of it
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def stranger(status: int, headers: Mapping[str, str], body: bytes) -> Iterator[Stranger]:
    """A web server that is no async-contrast."""
    with Stranger(("127.0.0.1", 0), _Handler) as server:
        server.answer = status, headers, body
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
