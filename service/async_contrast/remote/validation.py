"""What a service elsewhere answers, read as the untrusted input that it is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar, cast

import httpx
from httpx_sse import SSEError
from pydantic import AfterValidator, TypeAdapter, ValidationError

from async_contrast.errors import RemoteError
from async_contrast.lab.environment import platform_of
from async_contrast.web.reports.kept_schema import KeptReport
from async_contrast.web.responses.comparison_schema import (
    CatalogueAnswer,
    ComparisonAnswer,
    ErrorAnswer,
)
from async_contrast.web.responses.run_schema import RunAnswer

MOST = 64 << 20
"""Bytes of one answer that are read."""

LONGEST_MESSAGE = 500
"""Characters of an error that are repeated."""

BUSY = (429, 503)
GATEWAY = (502, 503, 504)
"""What a proxy says of a service that does not answer, as while it is started anew."""

T = TypeVar("T")
Compared = TypeVar("Compared", ComparisonAnswer, RunAnswer)


def _on_a_platform(answer: Compared) -> Compared:
    _check_environment(answer["environment"])
    return answer


def _check_environment(environment: Mapping[str, Any] | None) -> None:
    try:
        if environment is not None:
            platform_of(environment)
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError("it does not say what it ran on") from error


def _on_platforms(report: KeptReport) -> KeptReport:
    for each in report["platforms"]:
        _check_environment(each["environment"])
    return report


CATALOGUE = TypeAdapter(CatalogueAnswer)
COMPARISON: TypeAdapter[ComparisonAnswer] = TypeAdapter(
    Annotated[ComparisonAnswer, AfterValidator(_on_a_platform)]
)
RUN: TypeAdapter[RunAnswer] = TypeAdapter(Annotated[RunAnswer, AfterValidator(_on_a_platform)])
REPORT: TypeAdapter[KeptReport] = TypeAdapter(Annotated[KeptReport, AfterValidator(_on_platforms)])
_ERROR = TypeAdapter(ErrorAnswer)


class Busy(RemoteError):
    """It would rather be asked again, in so many seconds."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class Broken(RemoteError):
    """There was no answer, or only a part of one."""


class _Strange(Exception):
    """What it answers is no answer of a service such as this one."""


class _Bounded(httpx.AsyncByteStream):
    """The bytes of an answer, up to a bound."""

    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        length = 0
        async for part in self._stream:
            length += len(part)
            if length > MOST:
                raise _Strange(f"with more than {MOST >> 20} MiB")
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()


async def bound(response: httpx.Response) -> None:
    """Have an answer end with an error where it becomes too long."""
    response.stream = _Bounded(cast(httpx.AsyncByteStream, response.stream))


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Turn what goes wrong with an answer into RemoteError. `url` is whose answer it is."""
    try:
        yield
    except _Strange as error:
        raise RemoteError(
            f"{url} answers {error}: it is no async-contrast, or of a version unknown to this one"
        ) from None
    except SSEError:
        raise RemoteError(f"{url} sends no events where they should be") from None
    except httpx.TimeoutException:
        raise Broken(f"{url} does not answer in time") from None
    except (httpx.RequestError, UnicodeError) as error:
        raise Broken(f"{url} does not answer: {str(error) or type(error).__name__}") from None


def read(shape: TypeAdapter[T], data: bytes) -> T:
    """The answer that these bytes are."""
    try:
        return shape.validate_json(data, strict=True)
    except ValidationError:
        raise _Strange("in words of its own") from None


async def check(response: httpx.Response) -> None:
    """Raise RemoteError for an answer that is an error, with the message that came with it."""
    status = response.status_code
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise _Strange("compressed, which it was asked not to")
    if response.is_success:
        return
    if response.has_redirect_location:
        where = response.headers["Location"][:LONGEST_MESSAGE]
        raise RemoteError(f"it sends whoever asks to {where}, which is not followed; name that URL")
    message = _message(await response.aread())
    after = response.headers.get("Retry-After", "")
    if status in BUSY and after.isascii() and after.isdecimal():
        raise Busy(message or f"it is busy ({status})", int(after[:9]))
    if status in GATEWAY and message is None:
        raise Broken(f"there is no service behind its proxy ({status})")
    if message is None:
        raise _Strange(f"{status} {response.reason_phrase}".strip())
    raise RemoteError(message)


def _message(data: bytes) -> str | None:
    try:
        return _ERROR.validate_json(data, strict=True)["error"]["message"][:LONGEST_MESSAGE]
    except ValidationError:
        return None
