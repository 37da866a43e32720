"""The lines that a trial writes, checked as the untrusted input that they are. Pure.

By hand, because the lab runs in interpreters that have nothing installed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from async_contrast.contrasts.trial import Span

DEEPEST = 50
"""Levels of evidence; far fewer than any writer of JSON can do in whatever stack it has left."""

LONGEST = 1000
"""Characters of a text, but for evidence."""

MOST_OUTCOMES, MOST_SPANS = 100, 2000

MOST_NUMBER = 10**9
MOST_MICROSECONDS = 10**12


@dataclass(frozen=True, slots=True)
class Words:
    """One line of a child; `report` is its answer, `standstill` where it stood when asked."""

    token: str
    kind: str
    failure: str = ""
    outcomes: Mapping[str, int] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    timeline: tuple[Span, ...] = ()
    elapsed_ms: float = 0.0
    stacks: Mapping[str, Any] = field(default_factory=dict)


def read_words(line: str) -> Words:
    """Raises ValueError, or RecursionError where it is nested too deeply to be read at all."""
    said = json.loads(line, parse_constant=_refuse)
    if not isinstance(said, dict) or not {"token", "kind"} <= said.keys() <= _FIELDS.keys():
        raise ValueError("not the words of a trial")
    for name, value in said.items():
        if not _FIELDS[name](value):
            raise ValueError(f"{name} is not what it has to be")
    said["timeline"] = tuple(map(tuple, said.get("timeline", ())))
    return Words(**said)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _is_text(value: Any, longest: int = LONGEST) -> bool:
    if isinstance(value, str):
        value.encode()  # raises ValueError: half a surrogate pair is no text
    return isinstance(value, str) and len(value) <= longest


def _is_whole(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _are_outcomes(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and len(value) <= MOST_OUTCOMES
        and all(map(_is_text, value))
        and all(_is_whole(count, 1, MOST_NUMBER) for count in value.values())
    )


def _is_span(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 4:
        return False
    worker, what, begun, ended = value
    return (
        (_is_whole(worker, -MOST_NUMBER, MOST_NUMBER) or _is_text(worker))
        and _is_text(what)
        and _is_whole(begun, 0, MOST_MICROSECONDS)
        and (ended is None or _is_whole(ended, 0, MOST_MICROSECONDS))
    )


def _is_timeline(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST_SPANS and all(map(_is_span, value))


def _is_duration(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= MOST_NUMBER


def _is_evidence(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value)) and _is_plain(value, DEEPEST)


def _is_plain(value: Any, levels: int) -> bool:
    """Whether whoever passes this on as JSON will not stumble over it."""
    match value:
        case str():
            return _is_text(value, len(value))
        case float():
            return math.isfinite(value)  # 1e999 is read as infinity
        case dict():
            parts = [*value, *value.values()]
        case list():
            parts = value
        case _:
            return True
    return levels > 0 and all(_is_plain(part, levels - 1) for part in parts)


_FIELDS: Mapping[str, Callable[[Any], bool]] = {
    "token": _is_text,
    "kind": ("report", "standstill").__contains__,
    "failure": _is_text,
    "outcomes": _are_outcomes,
    "evidence": _is_evidence,
    "timeline": _is_timeline,
    "elapsed_ms": _is_duration,
    "stacks": _is_evidence,
}
