"""What the service and the template say to each other: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Cause(StrEnum):
    """What ended a trial's process."""

    EXITED = "exited"
    LIMIT = "limit"
    FLOOD = "flood"
    CANCELLED = "cancelled"
    LOST = "lost"
    FORGOTTEN = "forgotten"
    UNSTARTED = "unstarted"


@dataclass(frozen=True, slots=True)
class Order:
    """Run this cell. `token` must come back in the child's report; a stray writer lacks it.

    It has so many `seconds`, and `most` where it cannot get a processor for as long.
    """

    number: int
    topic: str
    contrast: str
    cell: str
    parameters: Mapping[str, int]
    seconds: float
    most: float
    token: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How a trial's process ended, and its words as they came: bounded, but not yet believed.

    `status` is the exit status, negative for the signal that ended it, None if it is not known.
    `left_behind` counts the processes that outlived it and were killed. `obstacle` says what kept
    it from starting.
    """

    number: int
    cause: Cause
    status: int | None = None
    report: str = ""
    printed: str = ""
    stacks: str = ""
    left_behind: int = 0
    wall_ms: float = 0.0
    obstacle: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds every trial; the folder for their files, and what their names begin with."""

    memory_bytes: int
    at_once: int
    scratch: str
    prefix: str


def line(kind: str, message: Any) -> bytes:
    """One message as one line; `message` is a dataclass of this module or plain JSON."""
    body = asdict(message) if isinstance(message, (Order, Ending, Limits)) else message
    return json.dumps([kind, body], separators=(",", ":")).encode() + b"\n"


def parse(text: bytes) -> tuple[str, Any]:
    """The kind and the plain JSON of one line."""
    kind, body = json.loads(text)
    return kind, body
