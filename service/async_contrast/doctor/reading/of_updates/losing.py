"""AC701: something shared is read, and what was made of it is written after an await."""

from __future__ import annotations

from collections.abc import Iterator

from async_contrast.doctor.finding import Finding, Sureness
from async_contrast.doctor.project.facts import Function, How, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import everything_in
from async_contrast.doctor.reading.common.found import found
from async_contrast.doctor.reading.common.spelling import shown
from async_contrast.doctor.reading.common.walk import Spot, Walk
from async_contrast.doctor.reading.of_updates.keeping_out import Holds, holds
from async_contrast.doctor.reading.of_updates.shared_state import SharedState

_READS = (How.KEPT, How.USED, How.PASSED, How.AWAITED, How.RETURNED, How.STORED)


def lost_updates(
    project: Project, sharing: SharedState, function: Function, *, known: bool
) -> Iterator[Finding]:
    """`known` says that requests run the function beside each other."""
    walk = None
    for at, event in enumerate(function.events):
        if event.kind != Kind.STORE or not event.args:
            continue
        shared = sharing.shared(event.ref)
        if shared is None or not _made_of_itself(event.ref, event.args[0]):
            continue
        walk = walk or Walk(function)
        then = walk.spots[at]
        first = _last_read(walk, then)
        if first is None or not _awaits_between(walk, first, then):
            continue
        held = holds(project, walk, first, then)
        if held is Holds.YES:
            continue
        name = shown(project, function, event.ref)
        says = (
            f"`{name}` is read in line {first.event.line}, and written here after an await: "
            "what another request wrote in between is lost"
        )
        sureness = _sureness(held, known=known, sure=shared.sure)
        if event.args[0] == event.ref and first.event.line != event.line:
            sureness = Sureness.LOOK  # what was there is put back
        yield found(project, "AC701", (function, event), says, sureness)


def _sureness(held: Holds, *, known: bool, sure: bool) -> Sureness:
    """Look, unless requests are known to run it: a task that runs once loses nothing."""
    if held is Holds.MAYBE or not known:
        return Sureness.LOOK
    return Sureness.CERTAIN if sure else Sureness.LIKELY


def _sources(ref: Ref) -> tuple[Ref, ...]:
    """How the value of this place is read: it itself; of an item also by `get` and `pop`."""
    base, bracket, _ = ref.partition("[") if ref.endswith("]") else (ref, "", "")
    return (ref, f"{base}.get(", f"{base}.pop(", f"{base}[") if bracket else (ref,)


def _reads(source: tuple[Ref, ...], ref: Ref) -> bool:
    return ref == source[0] or any(ref.startswith(each) for each in source[1:])


def _made_of_itself(ref: Ref, value: Ref) -> bool:
    """Whether the value that is written was made of the one that was there."""
    if not value.startswith(("~", "=")) and value != ref:
        return False
    source = _sources(ref)
    return any(_reads(source, each) for each in everything_in(value))


def _last_read(walk: Walk, then: Spot) -> Spot | None:
    """Where the value was read last, before it was written."""
    source = _sources(then.event.ref)
    for spot in reversed(walk.spots[: then.at]):
        event = spot.event
        is_read = (event.kind == Kind.LOAD and event.how in _READS) or event.kind == Kind.CALL
        ref = f"{event.ref}(" if event.kind == Kind.CALL else event.ref
        if is_read and _reads(source, ref) and walk.is_passed(spot, then):
            return spot
    return None


def _awaits_between(walk: Walk, first: Spot, then: Spot) -> bool:
    between = walk.spots[first.at + 1 : then.at]
    return any(
        each.event.kind == Kind.AWAIT and walk.is_passed(first, each) and walk.is_passed(each, then)
        for each in between
    )
