"""Evidence of a hang: where the threads and tasks stood when the time was up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, ValidationError

from async_contrast.web.pages.evidence.exhibits import Exhibit, Frame, Stack, Stacks, Text
from async_contrast.web.pages.evidence.room import Room
from async_contrast.web.pages.highlight import python_lines
from async_contrast.web.pages.readable import readable_line

_STRICT = ConfigDict(extra="forbid", strict=True)


class _Place(BaseModel):
    model_config = _STRICT
    module: str
    line: int
    function: str
    code: str


class _Standing(BaseModel):
    model_config = _STRICT
    thread: str | None = None
    task: str | None = None
    at: _Place | None
    stack: list[_Place]


class _Standstill(BaseModel):
    model_config = _STRICT
    threads: list[_Standing] = []
    tasks: list[_Standing] = []
    threads_in_all: int = 0
    tasks_in_all: int = 0


def standstill(name: Markup, value: Any, room: Room) -> Exhibit | None:
    """The value as stacks; None if it is none."""
    if isinstance(value, dict) and value.keys() == {"raw"} and isinstance(value["raw"], str):
        return Exhibit(name, Text(room.text(value["raw"])))
    found = _read(value)
    if found is None:
        return None
    alike = list(_alike([*found.threads, *found.tasks]).values())
    stacks = tuple(_stack(each, room) for each in room.fitting(alike))
    uncounted = {
        "thread": found.threads_in_all - len(found.threads),
        "task": found.tasks_in_all - len(found.tasks),
        "stack": len(alike) - len(stacks),
    }
    return Exhibit(name, Stacks(stacks), _in_words(uncounted))


def standing(evidence: Mapping[str, Any]) -> dict[tuple[str, int], str]:
    """Where threads and tasks stood: by module and line, the code of the line, "" if unknown.

    There is no such place if nothing hung.
    """
    value = evidence.get("stacks")
    if found := _read(value):
        places = (each.at for each in (*found.threads, *found.tasks))
        return {(place.module, place.line): place.code for place in places if place}
    raw = value.get("raw") if isinstance(value, dict) else None
    return dict.fromkeys(_innermost(raw), "") if isinstance(raw, str) else {}


def _read(value: Any) -> _Standstill | None:
    try:
        return _Standstill.model_validate(value) if value else None
    except ValidationError:
        return None


_Alike = dict[str, list[_Standing]]


def _alike(standing: list[_Standing]) -> _Alike:
    alike: _Alike = {}
    for each in standing:
        kind = "thread" if each.task is None else "task"
        key = kind + each.model_dump_json(exclude={"thread", "task"}, fallback=ascii)
        alike.setdefault(key, []).append(each)
    return alike


def _stack(alike: list[_Standing], room: Room) -> Stack:
    first = alike[0]
    return Stack(
        who=tuple(room.name(each.thread or each.task or "") for each in alike),
        kind="thread" if first.task is None else "task",
        at=_frame(first.at, room) if first.at else None,
        frames=tuple(_frame(each, room) for each in room.fitting(first.stack)),
    )


def _frame(place: _Place, room: Room) -> Frame:
    return Frame(
        module=room.name(place.module),
        line=place.line,
        function=room.name(place.function),
        code=room.line(place.code, _drawn),
    )


def _drawn(code: str) -> Markup:
    return python_lines(code)[0] if code.isprintable() else readable_line(code)


def _in_words(uncounted: dict[str, int]) -> str:
    return ", ".join(
        f"{more:,} more {what}{'s' * (more > 1)} not shown"
        for what, more in uncounted.items()
        if more > 0
    )


# What faulthandler writes, the innermost line first; a blank line or a heading ends a thread.
# Of a path the lab keeps three parts: "topics/lock/on_threads.py", "lock/reach/on_threads.py".
_FAULT = re.compile(
    r'  File "(?:topics/)?(?P<path>(?:\w+/)+on_(?:threads|asyncio))\.py", line (?P<line>\d{1,7}) in'
)


def _innermost(raw: str) -> Iterator[tuple[str, int]]:
    found = False
    for line in raw.split("\n"):
        match = _FAULT.match(line)
        if match and not found:
            yield f"async_contrast.topics.{match['path'].replace('/', '.')}", int(match["line"])
        found = bool(match) or (found and line.startswith("  "))
