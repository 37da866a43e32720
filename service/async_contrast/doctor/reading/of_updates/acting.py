"""AC702: something shared is tested, and acted upon after an await."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Block, Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import everything_in
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.spelling import shown
from async_contrast.doctor.reading.common.walk import Spot, Walk
from async_contrast.doctor.reading.of_updates.keeping_out import Holds, holds
from async_contrast.doctor.reading.of_updates.shared_state import Shared, SharedState

_CHANGES = frozenset(
    "add append appendleft extend insert remove pop popleft popitem update put_nowait".split()  # noqa: SIM905
)
_ASKS = ("get", "keys", "values", "items", "count", "index", "__contains__")
_MISSING = ("builtins.KeyError", "builtins.LookupError", "builtins.AttributeError")


class Test(NamedTuple):
    """A test of something shared."""

    spot: Spot
    base: Shared
    """What is asked: a variable, an attribute, or a container."""


def late_acts(
    project: Project, sharing: SharedState, function: Function, *, known: bool
) -> Iterator[Finding]:
    """`known` says that requests run the function beside each other."""
    if not any(event.kind == Kind.ENTER for event in function.events):
        return
    walk = Walk(function, _ending(project, function))
    tests = list(_tests(sharing, walk))
    told: set[int] = set()
    for test in tests:
        for act in _first_acts(walk, test):
            if act.at in told or _tested_again(tests, test, act):
                continue
            held = holds(project, walk, test.spot, act)
            if held is not Holds.YES and _awaits_between(walk, test.spot, act):
                told.add(act.at)
                yield _finding(project, walk, test, act, held, known=known)


def _ending(project: Project, function: Function) -> frozenset[str]:
    """The names, among those that a function calls, of what never comes back."""
    ending = project.libraries.uses["ending"]
    return frozenset(
        event.ref
        for event in function.events
        if event.kind == Kind.CALL and project.library(event.ref) in ending
    )


def _tests(sharing: SharedState, walk: Walk) -> Iterator[Test]:
    events = walk.function.events
    for spot in walk.spots:
        event = spot.event
        if event.kind != Kind.ENTER or event.how not in (Block.IF, Block.ELSE, Block.EXCEPT):
            continue
        if event.how == Block.EXCEPT:
            asked = _tried(walk, spot) if event.ref in _MISSING else []
        else:
            asked = [*everything_in(event.ref), *_asked_before(events, spot.at)]
        bases = {base for ref in asked for base in _bases(ref)}
        for base in sorted(bases):
            shared = sharing.shared(base)
            if shared is not None:
                yield Test(spot, shared)


def _asked_before(events: Sequence[Event], at: int) -> Iterator[Ref]:
    """What the test itself reads, in the same line."""
    line = events[at].line
    for event in reversed(events[:at]):
        if event.line != line or event.kind in (Kind.ENTER, Kind.LEAVE, Kind.STORE):
            break
        if event.kind == Kind.LOAD:
            yield event.ref


def _tried(walk: Walk, spot: Spot) -> Iterator[Ref]:
    """What the block before a handler reads."""
    opened = next((at for at, end in walk.leave.items() if end == spot.at - 1), None)
    if opened is not None:
        for event in walk.function.events[opened : spot.at]:
            if event.kind == Kind.LOAD:
                yield event.ref


def _bases(ref: Ref) -> Iterator[Ref]:
    """What is asked by `cache.get(key)`, `cache[key]`, `counter.value`."""
    if not ref or ref[0] in "?=~":
        return
    yield ref
    owner, _, name = ref.rpartition(".")
    if ref.endswith(")") and name.partition("(")[0] in _ASKS:
        yield owner
    if ref.endswith("]"):
        yield ref.rpartition("[")[0]


def _first_acts(walk: Walk, test: Test) -> Iterator[Spot]:
    """The first change of what was asked in the branch; and after it, if the branch leaves."""
    start, end = test.spot.at, walk.leave[test.spot.at]
    changes = (spot for spot in walk.spots[start + 1 : end] if _acts(test.base.ref, spot.event))
    yield from islice(changes, 1)
    if start not in walk.leaving:
        return
    for spot in walk.spots[end:]:
        if not set(test.spot.around) <= set(spot.around):
            return
        if any(at in walk.leaving and at not in test.spot.around for at in spot.around):
            continue
        if _acts(test.base.ref, spot.event):
            yield spot
            return


def _acts(base: Ref, event: Event) -> bool:
    if event.kind == Kind.STORE:
        return event.ref == base or event.ref.startswith(f"{base}[")
    if event.kind != Kind.CALL:
        return False
    owner, _, name = event.ref.rpartition(".")
    if owner != base or name not in _CHANGES:
        return False
    return not (name == "pop" and len(event.args) > 1)


def _tested_again(tests: list[Test], test: Test, act: Spot) -> bool:
    return any(
        test.spot.at < other.spot.at < act.at and other.base.ref == test.base.ref for other in tests
    )


def _awaits_between(walk: Walk, first: Spot, then: Spot) -> bool:
    inside = walk.leave[first.at] > then.at
    start = first.at if inside else walk.leave[first.at]
    return any(
        each.event.kind == Kind.AWAIT and walk.is_passed(each, then)
        for each in walk.spots[start + 1 : then.at]
    )


def _finding(
    project: Project, walk: Walk, test: Test, act: Spot, held: Holds, *, known: bool
) -> Finding:
    function, name = walk.function, shown(project, walk.function, test.base.ref)
    says = (
        f"`{name}` is tested in line {test.spot.event.line}, and changed here after an await: "
        "two requests may both have passed the test"
    )
    doubtful = held is Holds.MAYBE or not known or not _matters(project, walk, test, act)
    sureness = Sureness.LOOK if doubtful else Sureness.LIKELY
    return found(project, "AC702", (function, act.event), says, sureness)


def _matters(project: Project, walk: Walk, test: Test, act: Spot) -> bool:
    """Whether it is worse than doing the same twice: one is refused, or something is made once."""
    event, start = act.event, test.spot.at
    value = event.args[0] if event.kind == Kind.STORE and event.args else ""
    if value == "=None" or _is_time(project, value):
        return False
    if start in walk.leaving and act.at > walk.leave[start]:
        guarded = walk.function.events[start + 1 : walk.leave[start]]
        is_hit = any(each.ref.startswith(test.base.ref) for each in guarded)
        is_bare = guarded[-1].kind == Kind.RETURN and guarded[-1].ref == "=None"
        return not is_hit and not (is_bare and value.startswith("="))
    asked = set(everything_in(test.spot.event.ref))
    is_missing = f"~not({test.base.ref})" in asked or f"~is({test.base.ref}|=None)" in asked
    return is_missing and event.ref == test.base.ref and value.endswith("!")


def _is_time(project: Project, value: Ref) -> bool:
    return project.library(value).startswith(("time.", "datetime."))
