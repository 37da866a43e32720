"""JSON read strictly: once each key, no number that is none, bounded depth. Pure."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from async_contrast.errors import MalformedParameter

DEEPEST = 20
"""Levels of objects and arrays."""

LONGEST = 1000
"""Characters of a whole number; Python itself refuses to read one of 4301."""

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)


def read(data: bytes) -> Any:
    """What the bytes say. Raises MalformedParameter, whose message says where they are wrong."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedParameter("", "the body is not UTF-8") from None
    if _depth(text) > DEEPEST:
        raise MalformedParameter("", f"the body is nested deeper than {DEEPEST} levels")
    try:
        return json.loads(
            text,
            object_pairs_hook=_once,
            parse_constant=_refuse,
            parse_float=_finite,
            parse_int=_whole,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise MalformedParameter("", f"the body is not JSON: {error.msg}, {where}") from None
    except ValueError as error:
        raise MalformedParameter("", f"the body is not JSON: {error}") from None


def _depth(text: str) -> int:
    deepest = depth = 0
    for bracket in re.findall(r"[\[\]{}]", _STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key[:50]!r} is there twice")
        found[_text(key)] = _text(value)
    return found


def _text(value: Any) -> Any:
    """The value, unless it has half a surrogate pair in it, which is no text."""
    if isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        raise ValueError("it has half a surrogate pair")
    if isinstance(value, list):
        for part in value:
            _text(part)
    return value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _whole(text: str) -> int:
    if len(text) > LONGEST:
        raise ValueError(f"{text[:50]}... is too large a number")
    return int(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:50]} is too large a number")
    return number
