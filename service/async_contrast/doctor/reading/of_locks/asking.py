"""AC207: `if` around the wait for a condition: who is woken does not ask again."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Block, Event, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import everything_in
from async_contrast.doctor.reading.common.called import calls_named
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.reach import is_test
from async_contrast.doctor.reading.common.walk import Walk

_WAITS = ("asyncio.Condition.wait", "threading.Condition.wait")
_SIZE = "builtins.len"
_TAKES = ("pop", "popleft", "popitem", "get_nowait", "remove")


def asked_once(project: Project) -> Iterator[Finding]:
    """Where what was asked for is taken afterwards, as if it were there."""
    for function, event in calls_named(project, ["wait"]):
        if event.args or event.keywords or is_test(project.file(function).path):
            continue
        if project.library(event.ref) not in _WAITS:
            continue
        walk, at = Walk(function), function.events.index(event)
        spot = walk.spots[at]
        tests = list(walk.within(spot, Block.IF))
        if not tests or any(walk.within(spot, Block.LOOP)):
            continue
        enter, test = tests[-1]
        sizes = (e for e in function.events[:enter] if e.line == test.line and e.ref == _SIZE)
        refs = (test.ref, *(ref for size in sizes for ref in size.args))
        asked = {each for ref in refs for each in everything_in(ref)}
        asked = {ref for ref in asked if ref and ref[0] not in "=?~"}
        after = function.events[walk.leave[enter] :]
        taken = next((each for each in after if _takes(each, asked)), None)
        if taken is not None:
            says = f"waits under `if`, and takes in line {taken.line} what another may have taken"
            yield found(project, "AC207", (function, event), says, Sureness.LOOK)


def _takes(event: Event, asked: set[Ref]) -> bool:
    owner, _, method = event.ref.rpartition(".")
    return event.kind == Kind.CALL and method in _TAKES and owner in asked
