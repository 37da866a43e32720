"""What the API reads from a request's query and headers, strictly."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from quart import request

from async_contrast.contrasts.contrast import Integer
from async_contrast.contrasts.parameters import read_integers
from async_contrast.database.models import Kept
from async_contrast.database.runs import not_found
from async_contrast.errors import ForbiddenParameter, MalformedParameter, UnknownName

Word = TypeVar("Word", bound=StrEnum)

LARGEST = 2**31 - 1
"""The largest number that a run can have: PostgreSQL's INTEGER."""


def texts(*names: str) -> dict[str, str]:
    """What the query says, by name; each name at most once, and none but these."""
    found: dict[str, str] = {}
    for name, values in request.args.to_dict(flat=False).items():
        if name not in names:
            known = ", ".join(names) or "none"
            raise ForbiddenParameter(name, f"no parameter has this name here; known: {known}")
        if len(values) != 1:
            raise MalformedParameter(name, f"{name} must be given once, not {len(values)} times")
        found[name] = values[0]
    return found


def integer(found: dict[str, str], parameter: Integer) -> int | None:
    """A whole number, checked against its declaration; None where it is not given."""
    if parameter.name not in found:
        return None
    return read_integers((parameter,), {parameter.name: [found[parameter.name]]})[parameter.name]


def choice(found: dict[str, str], name: str, words: type[Word]) -> Word | None:
    """One of these words; None where it is not given."""
    if name not in found:
        return None
    try:
        return words(found[name])
    except ValueError:
        raise ForbiddenParameter(name, f"{name} must be one of {', '.join(words)}") from None


def text(found: dict[str, str], name: str) -> str | None:
    """Some text; None where it is not given."""
    value = found.get(name)
    if value is not None and "\0" in value:
        raise ForbiddenParameter(name, f"{name} must have no NUL in it")
    return value


def run_number(word: str, kind: Kept = Kept.RUN) -> int:
    """The number of a run, or a report, from a path. Raises UnknownName for what is none."""
    plain = word.isascii() and word.isdecimal() and len(word) <= len(str(LARGEST))
    if not plain or int(word) > LARGEST:
        raise UnknownName(not_found(kind))
    return int(word)


def header(name: str, longest: int) -> str | None:
    """One header's value in visible ASCII; None where it is not sent."""
    values = request.headers.getlist(name)
    if not values:
        return None
    value = values[0]
    visible = all("!" <= char <= "~" for char in value)
    if len(values) != 1 or not (value and visible and len(value) <= longest):
        raise MalformedParameter(
            name, f"{name} must be sent once, and be 1 to {longest} visible ASCII characters"
        )
    return value
