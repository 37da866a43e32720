"""Bodies of JSON, read strictly."""

from __future__ import annotations

import json

import pytest

from async_contrast.errors import MalformedParameter
from async_contrast.web.requests.strict_json import DEEPEST, read
from tests.rows import each_row


@each_row(
    "text",
    ["{}", "[]", "1", "null", '"[[[[{{{{"', '{"a": [1, 2.5, -1e3, "\\"]}", true]}', '"\\u00e4ä"'],
)
def test_what_is_json_is_read(text: str) -> None:
    assert read(text.encode()) == json.loads(text)


@each_row(
    ("body", "words"),
    [
        (b"", "not JSON"),
        (b"{", "line 1, column 2"),
        (b"{'a': 1}", "not JSON"),
        (b"{} {}", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        ("{}".encode("utf-16"), "not UTF-8"),
        (b"NaN", "NaN is no number"),
        (b"[-Infinity]", "-Infinity is no number"),
        (b"1e999", "too large a number"),
        (b"9" * 5000, "999... is too large a number"),
        (b'{"a": 1, "a": 1}', "'a' is there twice"),
        (b'{"b": {"a": 1, "a": 2}}', "'a' is there twice"),
        (b'{"a": "\\ud800"}', "half a surrogate"),
        (b'{"\\udc00": 1}', "half a surrogate"),
        (b'{"a": ["\\udc00"]}', "half a surrogate"),
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "nested deeper"),
        (b"[" * 60000, "nested deeper"),
        (b'{"a":' * 10000, "nested deeper"),
        (b'["\0"]', "not JSON"),
    ],
)
def test_what_is_not_is_refused_with_the_reason(body: bytes, words: str) -> None:
    with pytest.raises(MalformedParameter, match=words):
        read(body)


def test_as_deep_as_may_be() -> None:
    read(b"[" * DEEPEST + b"]" * DEEPEST)
