"""A server of two processes that is soon up: `python -m tests.benchmarks.forking PORT`.

It leads a session. SIGTERM ends both; whoever kills one leaves the other.
"""

from __future__ import annotations

import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    """Has something to say to everybody."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: os.killpg(0, signal.SIGKILL))
    with HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler) as server:
        os.fork()
        server.serve_forever()
