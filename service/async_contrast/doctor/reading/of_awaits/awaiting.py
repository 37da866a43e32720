"""The edit that puts a missing await in, where that is mechanical."""

from __future__ import annotations

import re

from async_contrast.doctor.finding import Edit
from async_contrast.doctor.project.facts import Block, Event, Function, How, Kind, Ref
from async_contrast.doctor.project.project import Project

_BEFORE = frozenset({
    How.DROPPED, How.KEPT, How.TESTED, How.COMPARED, How.RETURNED, How.PASSED, How.STORED,
})  # fmt: skip
_ATTRIBUTES = re.compile(r"(?:\.\w+)*")


def edits(project: Project, function: Function, event: Event, part: Ref) -> tuple[Edit, ...]:
    """`await ` before what an event makes; if that is only a part of it, also parentheses."""
    if not function.is_async or _in_comprehension(function, event):
        return ()
    if not part and event.how in _BEFORE:
        return (Edit(event.line, event.column, event.column, "await "),)
    written = _written(project, function, event, part)
    if not written:
        return ()
    end = event.column + len(written)
    return (Edit(event.line, event.column, end, f"(await {written})", written),)


def _written(project: Project, function: Function, event: Event, part: Ref) -> str:
    """How the part stands there, if it begins with a name of the module; or empty."""
    if not part and (event.kind != Kind.CALL or event.args or event.keywords):
        return ""
    ref, facts = part or event.ref, project.file(function)
    names = [(each.name, each.target) for each in facts.imports if each.within in _seen(function)]
    for name, target in (*names, *((name, f"{facts.module}.{name}") for name in facts.names)):
        rest = ref.removeprefix(target)
        if ref.startswith(target) and _ATTRIBUTES.fullmatch(rest):
            return f"{name}{rest}{'' if part else '()'}"
    return ""


def _seen(function: Function) -> tuple[str, str]:
    """Where the imports stand that a function sees."""
    return "", function.name


def _in_comprehension(function: Function, event: Event) -> bool:
    """Whether it stands in a loop within a line: there an await would change what is made."""
    depth = 0
    for each in reversed(function.events[: function.events.index(event)]):
        depth += (each.kind == Kind.LEAVE) - (each.kind == Kind.ENTER)
        if depth < 0 and each.line == event.line and each.how == Block.LOOP:
            return True
        depth = max(depth, 0)
    return False
