"""The things that a view may return which are the same Python on both sides."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from werkzeug.datastructures import Headers
from werkzeug.exceptions import Gone, ImATeapot
from werkzeug.wrappers import Response as WerkzeugResponse

Form = Callable[[], Any]
"""What stands in a view's place: called without arguments, it returns what the view returns."""

TWICE = [("X-Part", "1"), ("X-Part", "2")]


class Text(str):
    """A str of one's own, as Markup is."""


class Lazy:
    """Is no str, and becomes one when somebody asks, as a translated text does."""

    def __str__(self) -> str:
        return "text"


def parts() -> Iterator[str]:
    yield "a"
    yield "b"


async def parts_in_time() -> AsyncIterator[str]:
    yield "a"
    yield "b"


async def text_in_time() -> str:
    return "text"


def raise_it() -> str:
    raise Gone


def wsgi_app(_environ: Mapping[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"text"]


PLAIN: Mapping[str, Form] = {
    "str": lambda: "text",
    "empty-str": lambda: "",
    "str-subclass": lambda: Text("text"),
    "lazy-string": Lazy,
    "bytes": lambda: b"octets",
    "empty-bytes": lambda: b"",
    "bytearray": lambda: bytearray(b"octets"),
    "memoryview": lambda: memoryview(b"octets"),
    "dict": lambda: {"b": 1, "a": 2},
    "dict-with-set": lambda: {"a": {1}},
    "list": lambda: ["a", 1],
    "set": lambda: {"a"},
    "generator": parts,
    "generator-of-bytes": lambda: (part.encode() for part in parts()),
    "async-generator": parts_in_time,
    "iter": lambda: iter(["a", "b"]),
    "map": lambda: map(str, [1, 2]),
    "file": lambda: io.BytesIO(b"octets"),
    "werkzeug-response": lambda: WerkzeugResponse("text"),
    "exception-returned": ImATeapot,
    "exception-raised": raise_it,
    "exception-class": lambda: Gone,
    "none": lambda: None,
    "int": lambda: 200,
    "float": lambda: 1.5,
    "bool": lambda: True,
    "object": object,
    "coroutine": text_in_time,
    "wsgi-app": lambda: wsgi_app,
    "body-status": lambda: ("text", 201),
    "body-headers": lambda: ("text", {"X-Part": "1"}),
    "body-status-headers": lambda: ("text", 201, {"X-Part": "1"}),
    "json-status": lambda: ({"a": 1}, 201),
    "generator-status": lambda: (parts(), 201),
    "exception-status": lambda: (ImATeapot(), 200),
    "no-content": lambda: ("", 204),
    "status-enum": lambda: ("text", HTTPStatus.CREATED),
    "status-digits": lambda: ("text", "201"),
    "status-text": lambda: ("text", "201 Created"),
    "status-none": lambda: ("text", None),
    "header-list": lambda: ("text", [("X-Part", "1"), ("X-Other", "2")]),
    "header-list-twice": lambda: ("text", TWICE),
    "header-list-twice-json": lambda: ({"a": 1}, TWICE),
    "header-dict-of-lists": lambda: ("text", {"X-Part": ["1", "2"]}),
    "header-object-twice": lambda: ("text", Headers(TWICE)),
    "header-tuple": lambda: ("text", tuple(TWICE)),
    "empty-tuple": lambda: (),
    "tuple-of-one": lambda: ("text",),
    "tuple-of-four": lambda: ("text", 201, {}, "more"),
    "tuple-in-tuple": lambda: (("text", 201), {}),
}
