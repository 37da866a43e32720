"""Flask, served by Werkzeug's own server, a thread a connection."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, got_request_exception
from werkzeug.serving import WSGIRequestHandler, make_server

from async_contrast.topics.loopback.client import Answer, Request, ask, in_words

LOOKS_EVERY = 0.01
"""Seconds between the server's looks at whether it shall end."""


@contextmanager
def serving(app: Flask) -> Iterator[int]:
    """Serve the app until the block ends; the port."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(LOOKS_EVERY,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def answers(app: Flask, requests: Iterable[Request]) -> list[Answer]:
    """Serve the app and ask it, one request after the other."""
    errors: list[str] = []

    def note(_sender: Flask, exception: Exception, **_: Any) -> None:
        errors.append(in_words(exception))

    app.logger.disabled = True  # what it would log is in the answers
    with got_request_exception.connected_to(note, app), serving(app) as port:
        return [ask(port, request, errors) for request in requests]


class _Quiet(WSGIRequestHandler):
    """Writes no access log: it would bear the time."""

    def log(self, type: str, message: str, *args: Any) -> None:
        pass
