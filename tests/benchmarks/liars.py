"""Small servers that do not tell the truth, on a port of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from socket import SHUT_RDWR

Answer = Callable[[BaseHTTPRequestHandler, int], None]
"""What a request is answered, which is the n-th."""


def say(request: BaseHTTPRequestHandler, body: str, status: int = 200) -> None:
    """Answer with this, and keep the connection."""
    request.send_response(status)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body.encode())


def hang_up(request: BaseHTTPRequestHandler) -> None:
    """End the connection with no answer."""
    request.close_connection = True
    request.connection.shutdown(SHUT_RDWR)


@contextmanager
def serving(answer: Answer) -> Iterator[int]:
    """The port of a server that answers each request in this way."""
    numbers = count(1)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer(self, next(numbers))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """The load ends amid a request."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
