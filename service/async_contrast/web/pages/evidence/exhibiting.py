"""A trial's evidence, which may be anything that JSON can say, as exhibits for people.

Nothing of it is trusted: all text is escaped, and what is too much says how much it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from async_contrast.web.pages.evidence.exchanges import exchange
from async_contrast.web.pages.evidence.exhibits import Exhibit, Group, Text, Values
from async_contrast.web.pages.evidence.room import Room, left_out
from async_contrast.web.pages.evidence.scalars import fits_in_a_cell, is_scalar, nothing, scalar
from async_contrast.web.pages.evidence.standstills import standing, standstill
from async_contrast.web.pages.evidence.statements import statements
from async_contrast.web.pages.evidence.tables import table

__all__ = ["exhibits", "standing"]

DEEPEST = 5
"""Groups within each other; what is below them is shown as JSON."""

SHORT = 100
"""Characters of a list that stands in a line."""


def exhibits(evidence: Mapping[str, Any]) -> Exhibit:
    """What a page shows of the evidence, as a group without a name; where it hung comes first."""
    everything = dict(sorted(evidence.items(), key=lambda item: item[0] != "stacks"))
    return _group(Markup(""), everything, Room(), 0)


def _exhibit(name: str, value: Any, room: Room, depth: int) -> Exhibit:
    drawn = room.name(name)
    if depth == 0 and name == "stacks" and (found := standstill(drawn, value, room)):
        return found
    if name == "printed" and (text := _lines(value)) is not None:
        return Exhibit(drawn, Text(room.text(text)))

    def other(name: str, value: Any) -> Exhibit:
        return _exhibit(name, value, room, depth + 1)

    return (
        statements(drawn, value, room)
        or _plain(drawn, value, room)
        or exchange(drawn, value, room, other)
        or table(drawn, value, room)
        or (_group(drawn, value, room, depth + 1) if depth < DEEPEST else _json(drawn, value, room))
    )


def _plain(name: Markup, value: Any, room: Room) -> Exhibit | None:
    """A single value, lines of text, or a list of single values; None if it is more than that."""
    if isinstance(value, list | dict) and not value:
        return Exhibit(name, Values((nothing(value),)))
    if (isinstance(value, str) and "\n" in value.strip()) or _is_indented(value):
        return Exhibit(name, Text(room.text(_lines(value) or "")))
    if is_scalar(value):
        return Exhibit(name, Values((scalar(value, room),)))
    if isinstance(value, list) and all(map(fits_in_a_cell, value)):
        shown = tuple(scalar(each, room) for each in room.fitting(value))
        words = sum(len(each) for each in value if isinstance(each, str))
        return Exhibit(name, Values(shown, long=words > SHORT), left_out(value, shown))
    return None


def _lines(value: Any) -> str | None:
    """Text, given whole or as the list of its lines; None if it is none."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(line, str) for line in value):
        return "\n".join(value)
    return None


def _is_indented(value: Any) -> bool:
    """Whether a list is one of lines of code."""
    if not isinstance(value, list) or _lines(value) is None:
        return False
    return len(value) > 2 and any(line.startswith("    ") for line in value)


def _group(name: Markup, value: Any, room: Room, depth: int) -> Exhibit:
    numbered = isinstance(value, list)
    items = [(str(n), each) for n, each in enumerate(value, 1)] if numbered else [*value.items()]
    shown = tuple(_exhibit(key, each, room, depth) for key, each in room.fitting(items))
    return Exhibit(name, Group(shown, numbered), left_out(items, shown))


def _json(name: Markup, value: Any, room: Room) -> Exhibit:
    return Exhibit(name, Text(room.text(json.dumps(value, indent=1, ensure_ascii=False))))
