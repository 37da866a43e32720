"""The one shape of every error that a client is told, by either app. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from async_contrast.errors import (
    AsyncContrastError,
    BudgetSpent,
    Conflict,
    DatabaseUnavailable,
    ForbiddenParameter,
    LabUnavailable,
    MalformedParameter,
    NotSignedIn,
    ParameterError,
    QueueFull,
    RateLimited,
    TooMuch,
    UnknownName,
)
from async_contrast.live_routes import LONGEST_BODY

STATUS: dict[type[Exception], int] = {
    MalformedParameter: 400,
    NotSignedIn: 401,
    UnknownName: 404,
    Conflict: 409,
    ForbiddenParameter: 422,
    QueueFull: 429,
    RateLimited: 429,
    BudgetSpent: 429,
    LabUnavailable: 503,
    DatabaseUnavailable: 503,
    OperationalError: 503,
}
"""The errors of our own that are the client's to know; any other is a plain 500."""

TOLD: tuple[type[Exception], ...] = (HTTPException, *STATUS)
"""Every kind of error that has an answer of its own."""

CHALLENGE = 'Basic realm="async-contrast", charset="UTF-8"'
"""How to sign in without a browser (RFC 7617)."""

RETRY_AFTER = {429: "2", 503: "5"}
"""Seconds after which asking again makes sense, where the error does not know better."""

MESSAGES = {
    404: "there is nothing at this path; /compare lists what there is",
    405: "this path does not take this method; the Allow header names those that it takes",
    413: f"the request's body is longer than the {LONGEST_BODY >> 10} KiB that this service reads",
    503: "the database does not answer; ask again in a few seconds",
    500: "the service failed at this; its log says why",
}
"""What is said instead of the library's words, where those say less."""

LONGEST_FIELD = 100
"""Characters of a field's name that are repeated to whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as a client sees it."""

    status: int
    message: str
    field: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        """What HTTP calls the status."""
        return HTTP_STATUS_CODES.get(self.status, "Error")

    @property
    def body(self) -> bytes:
        """JSON; the same bytes for the same problem."""
        error = {
            "status": self.status,
            "title": self.title,
            "message": self.message,
        }
        if self.field:
            error["field"] = self.field[:LONGEST_FIELD]
        return json.dumps({"error": error}, separators=(",", ":")).encode() + b"\n"


def problem_of(error: Exception) -> Problem:
    """What a client is told of an error; a 500 without a reason if it is not one to be told."""
    if isinstance(error, HTTPException):
        return _of_http(error)
    status = STATUS.get(type(error))
    if status is None:
        return Problem(500, MESSAGES[500])
    return Problem(
        status,
        str(error) if isinstance(error, AsyncContrastError) else MESSAGES[status],
        error.field if isinstance(error, ParameterError) else "",
        _headers(error, status),
    )


def _headers(error: Exception, status: int) -> tuple[tuple[str, str], ...]:
    if isinstance(error, NotSignedIn):
        return (("WWW-Authenticate", CHALLENGE),)
    if isinstance(error, TooMuch):
        return (("Retry-After", str(error.seconds)),)
    return (("Retry-After", RETRY_AFTER[status]),) if status in RETRY_AFTER else ()


def _of_http(error: HTTPException) -> Problem:
    status = error.code or 500
    message = error.description or ""
    if status in MESSAGES and error.description == type(error).description:
        message = MESSAGES[status]
    headers = tuple(
        (name, value) for name, value in error.get_headers() if name.lower() != "content-type"
    )
    return Problem(status, message, headers=headers)
