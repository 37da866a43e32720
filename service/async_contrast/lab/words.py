"""The lines that a trial writes, checked as the untrusted input that they are. Pure.

By hand, because the lab runs in interpreters that have nothing installed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from async_contrast.contrasts.trial import LONGEST, Span

DEEPEST = 50
"""Levels of evidence; far fewer than any writer of JSON can do in whatever stack it has left."""

MOST_OUTCOMES, MOST_SPANS = 100, 2000

MOST_NUMBER = 10**9
MOST_MICROSECONDS = 10**12


_SHOWN = 40
"""Characters of a text that are repeated to whoever has to mend it."""


class Unfit(ValueError):
    """What a cell reported, and may not; in words that say what it may."""


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
    """Raises Unfit for what a cell may mend, ValueError for what no trial writes, and
    RecursionError where it is nested too deeply to be read at all.
    """
    said = json.loads(line, parse_constant=_refuse)
    if not isinstance(said, dict) or not {"token", "kind"} <= said.keys() <= _CHECKS.keys():
        raise ValueError("not the words of a trial")
    for name, value in said.items():
        if not isinstance(value, _TYPES.get(name, str)):
            raise ValueError(f"{name} is not what it has to be")  # noqa: TRY004 - as all others
        _CHECKS[name](value)
    said["timeline"] = tuple(map(tuple, said.get("timeline", ())))
    return Words(**said)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _check_text(what: str, value: Any, longest: float = LONGEST) -> None:
    if not isinstance(value, str):
        raise Unfit(f"{what} must be text, not {_shown(value)}")
    try:
        value.encode()
    except UnicodeEncodeError:
        told = f"{what} has half a surrogate pair, which is no text: {_shown(value)}"
        raise Unfit(told) from None
    if len(value) > longest:
        told = f"{what} has {len(value)} characters, and may have {longest}: {_shown(value)}"
        raise Unfit(told)


def _shown(value: Any) -> str:
    shown = ascii(value)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}..."


def _check_number(what: str, many: Iterable[Any], most: int) -> None:
    if (number := len(list(many))) > most:
        raise Unfit(f"{what} are {number}, and may be {most}")


def _is_whole(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _check_kind(value: str) -> None:
    if value not in ("report", "standstill"):
        raise ValueError("no kind of words")


def _check_outcomes(value: dict[str, Any]) -> None:
    _check_number("its outcomes", value, MOST_OUTCOMES)
    for outcome, count in value.items():
        _check_text("an outcome", outcome)
        if not _is_whole(count, 1, MOST_NUMBER):
            raise Unfit(
                f"the outcome {_shown(outcome)} is counted {_shown(count)} times; "
                f"it must be a whole number from 1 to {MOST_NUMBER}"
            )


def _check_timeline(value: list[Any]) -> None:
    _check_number("the spans of its timeline", value, MOST_SPANS)
    for span in value:
        _check_span(span)


def _check_span(value: Any) -> None:
    if not isinstance(value, list) or len(value) != 4:
        raise ValueError("no span")
    worker, what, begun, ended = value
    if not _is_whole(worker, -MOST_NUMBER, MOST_NUMBER):
        _check_text("the worker of a mark", worker)
    _check_text("a mark", what)
    for at in (begun, begun if ended is None else ended):
        if not _is_whole(at, 0, MOST_MICROSECONDS):
            raise ValueError("no time")


def _check_duration(value: float) -> None:
    if type(value) is bool or not 0 <= value <= MOST_NUMBER:
        raise ValueError("no duration")


def _check_evidence(value: dict[str, Any]) -> None:
    for name, shown in value.items():
        _check_text("the name of evidence", name)
        _check_plain(f"the evidence {_shown(name)}", shown, DEEPEST - 1)


def _check_plain(what: str, value: Any, levels: int) -> None:
    """Whoever passes this on as JSON must not stumble over it."""
    match value:
        case str():
            _check_text(what, value, math.inf)
            return
        case float():
            if not math.isfinite(value):  # 1e999 is read as infinity
                raise Unfit(f"{what} has a number that JSON has not: {value}")
            return
        case dict():
            parts = [*value, *value.values()]
        case list():
            parts = value
        case _:
            return
    if levels <= 0:
        raise Unfit(f"{what} is nested deeper than {DEEPEST} levels")
    for part in parts:
        _check_plain(what, part, levels - 1)


_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "outcomes": dict,
    "evidence": dict,
    "timeline": list,
    "elapsed_ms": (int, float),
    "stacks": dict,
}
"""Of what is no text."""

_CHECKS: Mapping[str, Callable[[Any], None]] = {
    "token": partial(_check_text, "its token"),
    "kind": _check_kind,
    "failure": partial(_check_text, "what went wrong"),
    "outcomes": _check_outcomes,
    "evidence": _check_evidence,
    "timeline": _check_timeline,
    "elapsed_ms": _check_duration,
    "stacks": _check_evidence,
}
