"""To make an iterator of what remembers its size is a step: others may come before it, or after.

Each loop stands beside one who changes in one step what it goes through. What the two come to is
also found without the explorer: the loop is run, and the change is made before one of its opcodes.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from async_contrast.explorer.on_threads import World
from tests.explorer.test_outcomes import words
from tests.explorer.test_worlds import explored
from tests.explorer.written import written
from tests.rows import each_row

SOURCE = """
from collections import OrderedDict, defaultdict, deque

def made():
    kept, seen = {kept}, []

    def change():
        kept{change}

    def look():
        try:
{look}
        except RuntimeError:
            seen.append("changed")

    return change, look, lambda: repr(seen)

def program():
    change, look, told = made()
    return [change, look], told
"""

KEPT = {  # how it is changed
    "{1: 1}": "[2] = 2",
    "OrderedDict({1: 1})": "[2] = 2",
    "defaultdict(list, {1: 1})": "[2] = 2",
    "{1}": ".add(2)",
    "deque([1])": ".append(2)",
    "[1]": ".append(2)",
    "bytearray([1])": ".append(2)",
}
ITERATED = (
    "kept", "iter(kept)", "iter(iter(kept))", "kept.__iter__()", "enumerate(kept)",
    "enumerate(iterable=kept)", "enumerate(iter(kept), 5)", "zip('abc', kept)", "[*kept]",
    "list(kept)", "zip(enumerate(kept))",
)  # fmt: skip
BACKWARDS = ("reversed(kept)", "kept.__reversed__()", "enumerate(reversed(kept))")
VIEWS = ("keys", "values", "items")
OF_VIEWS = (
    "kept.{}()", "iter(kept.{}())", "kept.{}().__iter__()", "zip(kept.{}(), 'abc')",
    "reversed(kept.{}())", "list(kept.{}())",
)  # fmt: skip
LOOPS = (
    "for each in {}: seen.append(each)",
    "seen.extend([each for each in {}])",
    "seen.extend([each for one in 'a' for each in {}])",
    "seen.extend(sorted({{str(each) for each in {}}}))",
    "seen.extend({{each: 1 for each in {}}})",
)


def forms() -> list[tuple[str, str]]:
    """What is kept, and how one looks through it."""
    found = []
    for kept in KEPT:
        iterated = [*ITERATED]
        if "bytearray" not in kept and kept != "{1}":
            iterated += BACKWARDS
        if "1: 1" in kept:
            iterated += [each.format(view) for each in OF_VIEWS for view in VIEWS]
        found += [(kept, LOOPS[0].format(each)) for each in iterated]
        found += [(kept, each.format("kept")) for each in LOOPS[1:]]
    return found


CHECKED = "if 2 not in kept:\n    " + LOOPS[0].format("kept")
"""Without the step between, nothing could come after the test and before the loop."""


def names_of(kept: str, look: str) -> dict[str, Any]:
    body = textwrap.indent(look, " " * 12)
    source = SOURCE.format(kept=kept, change=KEPT[kept], look=body)
    return written(source, f"<{kept} {look}>")


def cut_off_anywhere(made: Callable[[], Any]) -> set[str]:
    """What it comes to if the change is made first, or before any opcode of the other, or last."""
    found: set[str] = set()
    at, passed = 0, True
    while passed:
        change, look, told = made()
        passed = _changed_before(at, change, look)
        if not passed:
            change()
        found.add(told())
        at += 1
    return found


def of_what(kept: str, _look: str) -> str:
    """What is gone through: a group of the rows."""
    return kept


def _changed_before(at: int, change: Callable[[], None], look: Callable[[], None]) -> bool:
    """Whether the other has so many opcodes."""
    left = at

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal left
        frame.f_trace_opcodes = True
        if event == "opcode":
            left -= 1
            if left == -1:
                change()
        return trace

    before = sys.gettrace()
    sys._getframe().f_trace_opcodes = True  # or 3.12.1 tells of none the first time
    sys.settrace(trace)
    try:
        look()
    finally:
        sys.settrace(before)
    return left < 0


@each_row(("kept", "look"), [*forms(), *((each, CHECKED) for each in KEPT)], by=of_what)
def test_it_comes_to_what_it_does_when_it_is_cut_off_anywhere(kept: str, look: str) -> None:
    names = names_of(kept, look)
    expected = cut_off_anywhere(names["made"])
    assert words(names["program"]).keys() == expected
    reduced = explored(names["program"], World.ANY_STEP, reduced=True)
    assert {outcome.word for outcome in reduced} == expected


@pytest.mark.parametrize("world", World)
@each_row(("kept", "look"), forms(), by=of_what)
def test_one_whole_and_then_the_other_are_two_of_its_orders(
    kept: str, look: str, world: World
) -> None:
    names = names_of(kept, look)
    for first in (0, 1):
        *both, told = names["made"]()
        both[first]()
        both[1 - first]()
        assert told() in words(names["program"], world)
