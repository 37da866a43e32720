"""What a trial said, read as the untrusted input that it is. Pure."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from service.lab.wire import Cause, Ending

Text = Annotated[str, Field(max_length=1000)]
Milliseconds = Annotated[float, Field(ge=0, le=1e9)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class _Span(_Strict):
    worker: Text | int
    what: Text
    from_ms: Milliseconds
    to_ms: Milliseconds | None


class _Words(_Strict):
    """One line of a child; `report` is its answer, `standstill` where it stood when asked."""

    token: str
    kind: Literal["report", "standstill"]
    failure: Text = ""
    outcomes: Annotated[
        dict[Text, Annotated[int, Field(ge=1, le=10**9)]], Field(max_length=100)
    ] = {}
    evidence: dict[Text, Any] = {}
    timeline: Annotated[list[_Span], Field(max_length=2000)] = []
    elapsed_ms: Milliseconds = 0.0
    stacks: dict[Text, Any] = {}


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a trial: what it said, as far as that can be believed, and how it ended."""

    hung: bool
    failure: str
    elapsed_ms: float
    outcomes: Mapping[str, int] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    timeline: tuple[Mapping[str, Any], ...] = ()


def read(ending: Ending, token: str) -> Seen:
    """Believe of an ending what bears the trial's token and is well formed, once."""
    words, complaint = _words(ending.report, token)
    hung = ending.cause is Cause.LIMIT
    spoken = words.get("standstill" if hung else "report")
    failure = "" if hung else _failure(ending, spoken, complaint)
    evidence = dict(spoken.evidence) if spoken else {}
    if spoken and spoken.stacks:
        evidence["stacks"] = spoken.stacks
    elif ending.stacks:
        evidence["stacks"] = {"raw": without_folders(ending.stacks)}
    if ending.printed:
        evidence["printed"] = without_folders(ending.printed)
    return Seen(
        hung=hung,
        failure=failure,
        elapsed_ms=spoken.elapsed_ms if spoken else ending.wall_ms,
        outcomes=spoken.outcomes if spoken else {},
        evidence=evidence,
        timeline=tuple(span.model_dump() for span in spoken.timeline) if spoken else (),
    )


def _words(report: str, token: str) -> tuple[dict[str, _Words], str]:
    """The believable lines by kind, and what is wrong with the rest, or ""."""
    words: dict[str, _Words] = {}
    *lines, rest = report.split("\n")
    if rest:
        return words, "its report breaks off"
    for line in lines:
        try:
            said = _Words.model_validate(json.loads(line, parse_constant=_refuse))
            json.dumps(said.evidence, ensure_ascii=False).encode()  # a lone surrogate is no text
        except (ValueError, RecursionError, ValidationError):
            return words, "it wrote something that is not its report"
        if said.token != token:
            return words, "it wrote a report that bears another token"
        if said.kind in words:
            return words, "it reported twice"
        words[said.kind] = said
    return words, ""


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _failure(ending: Ending, report: _Words | None, complaint: str) -> str:
    """What went wrong, in words, or ""; the root cause comes first."""
    if ending.cause is Cause.LOST:
        return "the process that trials are forked from ended, and the trial with it"
    if ending.cause is Cause.FLOOD:
        return "it said more than a trial may say, and was ended"
    if ending.cause is Cause.CANCELLED:
        return "nobody waited for it any more"
    how = _how_it_ended(ending.status)
    if complaint:
        return f"{complaint}; it ended with {how}"
    if report is None:
        return f"it ended without a report, with {how}"
    if report.failure:
        return _printable(report.failure)
    if ending.status != 0:
        return f"it reported, then ended with {how}"
    if ending.left_behind:
        plural = "es" if ending.left_behind > 1 else ""
        return f"it left {ending.left_behind} process{plural} behind, which were killed"
    return ""


def _how_it_ended(status: int | None) -> str:
    if status is not None and status < 0:
        return signal.Signals(-status).name
    return f"exit status {status}"


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


_FILE = re.compile(r'File "([^"]*)"')


def without_folders(text: str) -> str:
    """A traceback's text with the last three parts of every file name, so none tells of a disk."""
    return _FILE.sub(lambda found: f'File "{"/".join(found[1].split("/")[-3:])}"', text)
