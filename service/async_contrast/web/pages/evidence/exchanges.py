"""Evidence that is an answer of a server."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from async_contrast.web.pages.evidence.exhibits import Exchange, Exhibit
from async_contrast.web.pages.evidence.room import Room, left_out

_STATUS = re.compile(r"[1-5]\d\d(?: .*)?")
_HEADER = re.compile(r"[A-Z][A-Za-z]*(?:-[A-Z][A-Za-z]*)*")


def exchange(
    name: Markup, value: Any, room: Room, other: Callable[[str, Any], Exhibit]
) -> Exhibit | None:
    """The value as an answer; None if it is none. `other` makes exhibits of what else it holds."""
    if not isinstance(value, dict) or not _is_status(value.get("status")):
        return None
    headers = _headers(value.get("headers")) or []
    alone = [key for key, text in value.items() if _HEADER.fullmatch(key) and isinstance(text, str)]
    headers += [(key, value[key]) for key in alone]
    drawn = tuple((room.name(key), room.line(text)) for key, text in room.fitting(headers))
    body = value.get("body")
    known = {"status", *alone}
    if _headers(value.get("headers")) is not None:
        known.add("headers")
    if isinstance(body, str):
        known.add("body")
    rest = [key for key in value if key not in known]
    more = tuple(other(key, value[key]) for key in room.fitting(rest))
    return Exhibit(
        name,
        Exchange(
            status=room.line(str(value["status"])),
            headers=drawn,
            body=room.text(body) if isinstance(body, str) else None,
            more=more,
        ),
        left_out([*headers, *rest], [*drawn, *more]),
    )


def _is_status(value: Any) -> bool:
    if isinstance(value, str):
        return bool(_STATUS.fullmatch(value))
    return type(value) is int and 100 <= value <= 599


def _headers(value: Any) -> list[tuple[str, str]] | None:
    """Names and values of headers; None if these are none."""
    if isinstance(value, dict):
        value = [f"{name}: {text}" for name, text in value.items() if isinstance(text, str | int)]
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return None
    return [(name, text.strip()) for name, _, text in (each.partition(":") for each in value)]
