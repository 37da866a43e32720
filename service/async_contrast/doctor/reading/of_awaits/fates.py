"""What becomes of a coroutine that a function keeps, or hands on. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum, auto

from async_contrast.doctor.project.facts import Block, Event, Function, How, Kind, Ref
from async_contrast.doctor.project.values import everything_in, plain

_OF_COROUTINES = ("close", "send", "throw", "cr_", "__")
"""What one asks of a coroutine itself begins so."""


class Fate(Enum):
    """What is done with it."""

    USED = auto()
    """Something is asked of it."""
    CARED_FOR = auto()
    """Awaited, or handed to somebody who may await it."""
    TESTED = auto()
    FORGOTTEN = auto()


def fate(
    events: Iterable[Event], coroutine: Ref, refuses: Callable[[Event], bool] = lambda _: False
) -> Fate:
    """Of a coroutine that a name stands for, by what follows; the first of these that happens.

    `refuses` tells of a call whether it can do nothing with one that it is given.
    """
    found = fates(events, coroutine, refuses)
    return next((each for each in Fate if each in found), Fate.FORGOTTEN)


def fates(
    events: Iterable[Event], coroutine: Ref, refuses: Callable[[Event], bool] = lambda _: False
) -> set[Fate]:
    """All that happens to it."""
    return {each for event in events if (each := _in_event(event, coroutine, refuses)) is not None}


def _in_event(event: Event, coroutine: Ref, refuses: Callable[[Event], bool]) -> Fate | None:
    if any(holds(arg, coroutine) for arg in arguments(event)):
        if event.kind == Kind.CALL and refuses(event):
            return Fate.USED
        is_name = event.kind == Kind.BIND and not event.args[0].startswith("=")
        return None if is_name else Fate.CARED_FOR
    ref = plain(event.ref)
    if ref == coroutine:
        return _of_it(event)
    if holds(event.ref, coroutine):
        return Fate.CARED_FOR if event.kind not in (Kind.ENTER, Kind.LEAVE) else _of_it(event)
    if not ref.startswith(coroutine):
        return None
    rest = ref[len(coroutine) :]
    if rest[0] == "!" or rest[1:].startswith(_OF_COROUTINES):
        return Fate.CARED_FOR
    return Fate.USED if rest[0] in ".[*>(" else None


def _of_it(event: Event) -> Fate | None:
    match event.kind:
        case Kind.LOAD if event.how in {How.TESTED, How.COMPARED}:
            return Fate.TESTED
        case Kind.ENTER if event.how in {Block.IF, Block.ELSE}:
            return Fate.TESTED
        case Kind.ENTER if event.how in {Block.LOOP, Block.WITH}:
            return Fate.USED
        case Kind.LEAVE | Kind.STORE:
            return None
        case _:
            return Fate.CARED_FOR


def arguments(event: Event) -> Iterator[Ref]:
    yield from event.args
    yield from (ref for _, ref in event.keywords)


def holds(ref: Ref, coroutine: Ref) -> bool:
    """Whether it is the coroutine, or may be it, or is a display with it inside."""
    return any(plain(each) == coroutine for each in everything_in(ref))


def value_of(event: Event) -> Ref:
    """What an event gives, without constants."""
    return plain(f"{event.ref}()") if event.kind == Kind.CALL else plain(event.ref)


def is_replaced(function: Function, at: int) -> bool:
    """Whether the name that it is kept under is given something else, perhaps instead."""
    names = [each.ref for each in function.events[at + 1 :] if each.kind == Kind.BIND]
    return names[:1] != [] and names[0] in names[1:]


def was_kept(function: Function, at: int, ref: Ref) -> bool:
    """Whether a name stands for it since then."""
    return any(
        each.kind == Kind.LOAD and each.ref == ref and each.how == How.KEPT
        for each in function.events[:at]
    )
