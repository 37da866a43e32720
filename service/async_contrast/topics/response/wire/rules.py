"""What both sides judge alike, and a client that leaves."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Sequence

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure
from async_contrast.topics.crew import wait_for
from async_contrast.topics.loopback.client import PATIENCE, Answer

NOT_RUN, RUN = "the generator does not run", "the generator runs to its end for nobody"
NO_LENGTH, LENGTH = "no Content-Length", "a Content-Length, which HTTP forbids here"
RELEASED, HELD = "what it held is released", "what it held is not released"
TOLD_AT_PART, TOLD_WAITING = "told when it sends its next part", "told while it waits"
NOT_TOLD = "never told"

_TOLD = {None: NOT_TOLD, "GeneratorExit": TOLD_AT_PART, "CancelledError": TOLD_WAITING}
"""By the name of what a generator was ended with; any other is an outcome nobody declared."""

PARTS = ("a", "b")

MANY = 1000
"""Parts for a client that has left; the first of them fails."""

PART = "part\n"

_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: closing sends a reset, as when a browser's tab is closed midway."""


def judge_run(
    trial: Trial, head: Answer, made: Sequence[str], got: Answer, made_then: Sequence[str]
) -> None:
    """Report whether a generator made its parts for a HEAD, which wants none.

    Raises RuntimeError if the view did not answer it, states a length that a GET does not have, or
    answers a GET without the generator, whose parts are `made_then`.
    """
    trial.show("parts made", list(made))
    trial.show("answer", head.as_json())
    ensure(head.status == 200, f"a HEAD is answered {head.brief}")
    ensure(got.body == "".join(PARTS).encode(), f"a GET is answered {got.brief}")
    ensure(tuple(made_then) == PARTS, f"for a GET the generator made {made_then}")
    ensure(tuple(made) in ((), PARTS), f"the generator made {made}")
    lengths = head.values("content-length")
    ensure(lengths in ([], [str(len(got.body))]), f"a HEAD is told Content-Length {lengths}")
    trial.saw(RUN if made else NOT_RUN)


def judge_length(trial: Trial, answer: Answer) -> None:
    """Report whether a 204 states how long its body is; raises RuntimeError if it is none."""
    trial.show("answer", answer.as_json())
    ensure((answer.status, answer.body) == (204, b""), f"answered {answer.brief}")
    trial.saw(LENGTH if answer.values("content-length") else NO_LENGTH)


def judge_left(trial: Trial, released: bool, told: BaseException | None) -> None:
    """Report what a generator knew, and did, when the client had left."""
    trial.saw(RELEASED if released else HELD)
    kind = None if told is None else type(told).__name__
    trial.saw(_TOLD.get(kind, f"told by {kind}"))
    trial.show("told", kind)


def leave_midway(port: int, waiting: threading.Event) -> None:
    """Ask, read the first part, and be gone once the generator waits before the second."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        received = b""
        while PART.encode() not in received:
            more = connection.recv(1 << 12)
            if not more:
                raise ConnectionError("the connection ended before the first part")
            received += more
        wait_for(waiting, PATIENCE)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
