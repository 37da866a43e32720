"""What both sides judge alike of limits, and the clients that reach them."""

from __future__ import annotations

import http.client
import select
import socket
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version

from async_contrast.contrasts.contrast import BREAKS, Expectation
from async_contrast.contrasts.platforms import Platform
from async_contrast.contrasts.trial import Trial
from async_contrast.topics.context.rules import QUART_0_23
from async_contrast.topics.controls import ensure
from async_contrast.topics.loopback.client import PATIENCE

WHOLE = "the answer comes whole"
CUT = "a 200, cut off: the connection ends before the answer does"
NO_END = "a 200, cut off: the client waits on, and nothing comes"
TAKEN, TOO_LARGE = "the upload is taken", "413: too large"
READ, TIMED_OUT = "the body is read to its end", "408: too slow"

LIMIT = 0.1
"""Seconds, for limits of Quart that are a minute by default."""

LONGER = 0.5
"""Seconds that a stream, and a client, pause: more than LIMIT."""

CHANCE = 0.3
"""Seconds that a client waits on beyond LONGER where nothing comes."""

PARTS = ("a", "b")
MEBIBYTES = 17
"""Of an upload: more than Quart takes by default, 16."""

FIELD = "file"
_BOUNDARY = "part"
UPLOAD_HEADERS = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
BODY = b"abcd"


@dataclass(frozen=True, slots=True)
class Received:
    """What a client had of a stream, and how that ended."""

    status: int
    body: str
    ended: str


def read_stream(port: int, limit: float = PATIENCE) -> Received:
    """Ask for a stream, and read until it ends, in whatever way, or nothing comes for `limit`."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=limit)
    with closing(connection):
        connection.request("GET", "/", headers={"Connection": "close"})
        response, body = connection.getresponse(), b""
        ended = WHOLE
        try:
            while part := response.read1():
                body += part
        except http.client.IncompleteRead:
            ended = CUT
        except TimeoutError:
            ended = NO_END
        return Received(response.status, body.decode(), ended)


def judge_stream(trial: Trial, received: Received) -> None:
    """Report how a stream ended; raises RuntimeError if it had not begun."""
    body = "".join(PARTS)
    ensure(received.status == 200 and received.body.startswith(PARTS[0]), f"{received}")
    whole = received.body == body
    trial.saw(received.ended if whole == (received.ended == WHOLE) else f"{received}")
    trial.show("answer", f"{received.status} {received.body!r}")


def upload() -> bytes:
    """A form with a file of MEBIBYTES in it."""
    head = f'Content-Disposition: form-data; name="{FIELD}"; filename="large.bin"'
    before, after = f"--{_BOUNDARY}\r\n{head}\r\n\r\n", f"\r\n--{_BOUNDARY}--\r\n"
    return before.encode() + bytes(MEBIBYTES << 20) + after.encode()


def judge_upload(trial: Trial, status: int, text: str) -> None:
    """Report whether an upload of MEBIBYTES was taken, all of it."""
    if (status, text) == (200, str(MEBIBYTES << 20)):
        trial.saw(TAKEN)
    else:
        trial.saw(TOO_LARGE if status == 413 else f"answered {status} {text}")
    trial.show("answer", status)


def send_slowly(port: int) -> tuple[int, bytes]:
    """Send half a body, pause for LONGER unless an answer comes, and send the rest.

    The answer's status and body.
    """
    head = f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(BODY)}\r\n\r\n"
    half = len(BODY) // 2
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        connection.sendall(head.encode() + BODY[:half])
        answered, _, _ = select.select([connection], [], [], LONGER)
        if not answered:
            connection.sendall(BODY[half:])
        response = http.client.HTTPResponse(connection)
        with closing(response):
            response.begin()
            return response.status, response.read()


def judge_slow(trial: Trial, status: int, body: bytes) -> None:
    """Report whether a body that came slowly was read; the view answers what it has read."""
    if (status, body) == (200, BODY):
        trial.saw(READ)
    else:
        trial.saw(TIMED_OUT if status == 408 else f"answered {status} {body!r}")
    trial.show("answer", status)


_QUART = tuple(map(int, version("quart").split(".")[:2]))

TOLD_WITHIN = PATIENCE if _QUART < (0, 23) else LONGER + CHANCE
"""Seconds that a client reads a stream which Quart cuts off."""


def cut_off(platform: Platform) -> Expectation:
    """How Quart ends a stream that has taken too long."""
    if platform.has(*QUART_0_23):
        why = "Quart 0.23 and later: what ends the stream leaves the connection open"
        return Expectation({BREAKS: {NO_END}}, because=why)
    why = "Quart up to 0.22: the request ends with the stream, and the connection with it"
    return Expectation({BREAKS: {CUT}}, because=why)
