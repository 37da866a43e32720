"""What a trial said, read as the untrusted input that it is. Pure."""

from __future__ import annotations

import re
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from async_contrast.contrasts.trial import Span
from async_contrast.lab.ears import MOST_PRINTED, MOST_REPORT
from async_contrast.lab.wire import Cause, Ending
from async_contrast.lab.words import Unfit, Words, read_words
from async_contrast.printable import printable

LIMIT_STRUCK = "the time limit ended it"

FLOOD = (
    "it said more than a trial may say, and was ended: "
    f"its report may have {MOST_REPORT >> 10} KiB, and what it prints {MOST_PRINTED >> 10} KiB"
)


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
    failure = _standstill(spoken) if hung else _failure(ending, spoken, complaint)
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
        timeline=tuple(map(_span, spoken.timeline)) if spoken else (),
    )


def _span(said: Span) -> Mapping[str, Any]:
    """A span in milliseconds."""
    worker, what, begun, ended = said
    return {
        "worker": worker,
        "what": what,
        "from_ms": begun / 1000,
        "to_ms": None if ended is None else ended / 1000,
    }


def _words(report: str, token: str) -> tuple[dict[str, Words], str]:
    """The believable lines by kind, and what is wrong with the rest, or ""."""
    words: dict[str, Words] = {}
    *lines, rest = report.split("\n")
    if rest:
        return words, "its report breaks off"
    for line in lines:
        try:
            said = read_words(line)
        except Unfit as unfit:
            return words, f"it reported what it may not: {unfit}"
        except (ValueError, RecursionError):
            return words, "it wrote something that is not its report"
        if said.token != token:
            return words, "it wrote a report that bears another token"
        if said.kind in words:
            return words, "it reported twice"
        words[said.kind] = said
    return words, ""


def _standstill(words: Words | None) -> str:
    """That the time limit ended the trial, and at which line of the topic's code it stood."""
    at = _where(words.stacks) if words else None
    if at is None:
        return LIMIT_STRUCK
    file = "/".join(str(at.get("module")).split(".")[-2:]) + ".py"
    return printable(f"{LIMIT_STRUCK}; it stood at {file}, line {at.get('line')}: {at.get('code')}")


def _where(stacks: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The line to look at: that of the last worker, be it a thread or a task.

    A loop that waits for events has no line of the topic's on its thread's stack; then its
    tasks know what it waits for.
    """
    threads, tasks = _places(stacks.get("threads")), _places(stacks.get("tasks"))
    known = [at for at in (threads + tasks if None in threads else threads) if at]
    return known[-1] if known else None


def _places(stacks: Any) -> list[dict[str, Any] | None]:
    """Where each thread or task stands, None if that is not in the topic's code."""
    if not isinstance(stacks, list):
        return []
    places = [who.get("at") if isinstance(who, dict) else None for who in stacks]
    return [at if isinstance(at, dict) else None for at in places]


def _failure(ending: Ending, report: Words | None, complaint: str) -> str:
    """What went wrong, in words, or ""; the root cause comes first."""
    if ending.cause in (Cause.LOST, Cause.FORGOTTEN):
        return "the process that trials are forked from ended, and the trial with it"
    if ending.cause is Cause.UNSTARTED:
        return f"it could not be started: {printable(ending.obstacle)}"
    if ending.cause is Cause.FLOOD:
        return FLOOD
    if ending.cause is Cause.CANCELLED:
        return "nobody waited for it any more"
    how = how_it_ended(ending.status)
    if complaint:
        return f"{complaint}; it ended with {how}"
    if report is None:
        return f"it ended without a report, with {how}"
    if report.failure:
        return printable(report.failure)
    if ending.status != 0:
        return f"it reported, then ended with {how}"
    if ending.left_behind:
        if ending.left_behind == 1:
            return "it left 1 process behind, which was killed"
        return f"it left {ending.left_behind} processes behind, which were killed"
    return ""


def how_it_ended(status: int | None) -> str:
    """The exit status of a process in words; a negative one is that of a signal."""
    if status is None or status >= 0:
        return f"exit status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"  # a real-time signal, which has no name


_PATH = re.compile(r"""/[^\s:"']+\.py\b""")


def without_folders(text: str) -> str:
    """Text with the last three parts of every Python file's path, so that none tells of a disk."""
    return _PATH.sub(lambda path: "/".join(path[0].strip("/").split("/")[-3:]), text)
