"""One HTTP request, and all that came back. Needs nothing of either side."""

from __future__ import annotations

import http.client
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

PATIENCE = 20.0
"""Seconds; far more than any answer on this machine's own interface takes."""

OF_THE_SERVER = frozenset({"connection", "date", "server"})
"""Headers that tell of the server and the hour, not of the view."""

OF_THE_BODY = frozenset({"content-length", "content-type", "transfer-encoding"})

LONGEST_SHOWN = 200
"""Characters of a body that are shown."""

LONGEST_LINE = 60
"""Characters of a body that say in brief which one it is."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask."""

    path: str
    method: str = "GET"
    body: bytes | None = None
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `whole` is False if the connection ended before the promised end.

    `error` is what the view or its framework raised, which no client is told.
    """

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    whole: bool = True
    error: str = ""

    def values(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for key, value in self.headers if key == name.lower()]

    @property
    def media(self) -> str:
        """The content type without its parameters, or ""."""
        return ", ".join(self.values("content-type")).partition(";")[0]

    @property
    def text(self) -> str:
        """The body as a person can read it."""
        if self.body and not self.body.strip(b"\0"):
            return f"{len(self.body)} NUL bytes"
        return self.body.decode(errors="backslashreplace")

    @property
    def brief(self) -> str:
        """Status, type, other headers, first line; of an error its kind, for texts differ."""
        if self.error:
            return f"{self.status} {self.error.partition(':')[0]}"
        others = sorted({name for name, _ in self.headers} - OF_THE_BODY)
        said = ", ".join(
            (
                f"{self.status} {self.media}".rstrip(),
                *(f"{name} {' and '.join(self.values(name))}" for name in others),
            )
        )
        if not self.whole:
            return f"{said}, cut off before its {' '.join(self.values('content-length'))} bytes"
        line = self.text.strip().partition("\n")[0]
        return f"{said}: {line[:LONGEST_LINE]}" if line else said

    def as_json(self) -> dict[str, Any]:
        """What a person wants to see of it."""
        shown = {
            "status": f"{self.status} {self.reason}".rstrip(),
            "headers": [f"{name}: {value}" for name, value in sorted(self.headers)],
            "body": self.text[:LONGEST_SHOWN],
        }
        if not self.whole:
            shown["ended"] = "the connection ended before the body did"
        return {**shown, "raised": self.error} if self.error else shown


def in_words(error: Exception) -> str:
    """An error's kind and text, on one line."""
    # Quart breaks one of its messages over two lines of its source.
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def ask(port: int, request: Request, errors: Sequence[str] = ()) -> Answer:
    """Ask on a connection of its own; the last of `errors` afterwards is the answer's own."""
    before = len(errors)
    answer = _ask(port, request)
    return replace(answer, error=errors[-1]) if len(errors) > before else answer


def _ask(port: int, request: Request) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers: Mapping[str, str] = {
        "Connection": "close",
        **({"Content-Type": request.content_type} if request.content_type else {}),
    }
    with closing(connection):
        connection.request(request.method, request.path, request.body, headers)
        response = connection.getresponse()
        whole = True
        try:
            body = response.read()
        except http.client.IncompleteRead as cut:
            body, whole = cut.partial, False
        received = tuple(
            (name.lower(), value)
            for name, value in response.getheaders()
            if name.lower() not in OF_THE_SERVER
        )
        return Answer(response.status, response.reason, received, body, whole)
