"""Single values in Python's notation, strings as they are as long as they cannot be mistaken."""

from __future__ import annotations

from typing import Any, TypeAlias, TypeGuard

from markupsafe import Markup

from async_contrast.web.pages.evidence.room import Room
from async_contrast.web.pages.readable import readable_line

Scalar: TypeAlias = str | int | float | bool | None

_MISTAKABLE = frozenset({"", "None", "True", "False", "[]", "{}"})
_LONGEST_NUMBER = 40

# Characters of a string in a cell of a table.
_LONGEST = 500
_LONGEST_WITH_BREAKS = 60


def is_scalar(value: Any) -> TypeGuard[Scalar]:
    return value is None or isinstance(value, str | int | float)


def fits_in_a_cell(value: Any) -> bool:
    """Whether a value is one that a table can show."""
    if isinstance(value, str):
        return len(value) <= (_LONGEST_WITH_BREAKS if "\n" in value.strip() else _LONGEST)
    return is_scalar(value)


def scalar(value: Scalar, room: Room) -> Markup:
    """A value to stand in a line."""
    if isinstance(value, str):
        if _is_mistakable(value):
            return _TEXT.format(Markup('"{}"').format(room.line(value, _quotable)))
        return _TEXT.format(room.line(value))
    return (_NOTHING if value is None else _NUMBER).format(room.line(str(value)))


def _is_mistakable(text: str) -> bool:
    """Whether a string looks like another value, or has blanks at an end."""
    if text != text.strip() or text in _MISTAKABLE:
        return True
    try:
        return len(text) < _LONGEST_NUMBER and float(text) is not None
    except ValueError:
        return False


def nothing(value: list[Any] | dict[str, Any]) -> Markup:
    """An empty list or object."""
    return _NOTHING.format(value)


def _quotable(text: str) -> Markup:
    return readable_line(text.replace('"', '\\"'))


_TEXT = Markup("<code>{}</code>")
_NUMBER = Markup('<code class="number">{}</code>')
_NOTHING = Markup('<code class="nothing">{}</code>')
