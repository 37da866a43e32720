"""The lock of asyncio that a task holds whenever it uses a session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from async_contrast.doctor.project.assigned import argument_of
from async_contrast.doctor.project.facts import Block, Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning, bare, plain, way_of
from async_contrast.doctor.reading.common.walk import Spot, Walk
from async_contrast.doctor.reading.of_awaits.fates import arguments, value_of
from async_contrast.doctor.reading.of_tasks.conversations import Sessions
from async_contrast.doctor.reading.of_tasks.together import Coroutine
from async_contrast.doctor.reading.of_tasks.turns import Turns

_LOCKS = frozenset({"asyncio.Lock", "asyncio.Condition", "anyio.Lock", "anyio.Condition"})
_SEMAPHORES = frozenset({"asyncio.Semaphore", "asyncio.BoundedSemaphore"})
_LEVELS = 3
"""Of functions in each other that are looked through."""


class Guards:
    def __init__(self, project: Project, sessions: Sessions) -> None:
        self._project = project
        self._sessions = sessions

    def lock(self, function: Function, coroutine: Coroutine, session: Ref, turns: Turns) -> Ref:
        """The one that all tasks from this call hold, by its name in the function; or empty.

        It is none if each task has its own.
        """
        call, taker = coroutine.call, coroutine.taker
        held = self._held(call, session, _LEVELS)
        if taker is not None:
            held |= self._held_by(taker, value_of(call))
        owners = [plain(each.ref.rpartition(".")[0]) for each in (call, taker) if each is not None]
        for lock in sorted(held):
            things = [lock, *(each for each in owners if each and lock.startswith(f"{each}."))]
            is_one = not any(turns.are_several(function, each) for each in things)
            if is_one and turns.are_one(lock) and self._lets_one_in(function, lock):
                return lock
        return ""

    def _held(self, call: Event, session: Ref, levels: int) -> Set[Ref]:
        """What is held at each use of a session by what a call calls, by its name at the call."""
        target = self._project.target(call)
        if target is None or not target.is_async or levels == 0:
            return set()
        names = _given(target, call, session)
        walk = Walk(target)
        held: list[Set[Ref]] = []
        for spot in walk.spots:
            if spot.event.kind != Kind.CALL:
                continue
            used = {ref for ref in _about(spot.event) if ref in names}
            used |= self._sessions.used(target, spot.event)
            for each in used - set(_made_in(target, used)):
                inside = self._held(spot.event, each, levels - 1)
                held.append({*_around(walk, spot), *inside})
        return {_outside(target, call, ref) for ref in _in_all(held)}

    def _held_by(self, taker: Event, coroutine: Ref) -> Set[Ref]:
        """What is held where a coroutine is awaited by who was given it."""
        target = self._project.target(taker)
        if target is None or not target.is_async:
            return set()
        names = _given(target, taker, coroutine)
        walk = Walk(target)
        held = [
            {*_around(walk, spot)}
            for spot in walk.spots
            if spot.event.kind == Kind.AWAIT and spot.event.ref in names
        ]
        return {_outside(target, taker, ref) for ref in _in_all(held)}

    def _lets_one_in(self, function: Function, ref: Ref) -> bool:
        value = self._project.value(ref)
        if value.kind is not Meaning.INSTANCE or value.name not in _LOCKS | _SEMAPHORES:
            return False
        if value.name in _LOCKS:
            return True
        maker = self._maker(function, ref)
        return maker is not None and not maker.keywords and maker.args in ((), ("=1",))

    def _maker(self, function: Function, ref: Ref) -> Event | None:
        """The call that made it."""
        owner, _, name = ref.rpartition(".")
        of = self._project.value(owner)
        if of.kind is Meaning.INSTANCE:
            ref = f"{of.name}{{}}.{name}"
        here = (each for each in function.events if _makes(each, ref))
        return self._project.behind(ref) or next(here, None)


def _given(target: Function, call: Event, thing: Ref) -> Set[Ref]:
    """The parameters that a call gives it to, as they are named inside."""
    return {
        f"?{each.name}"
        for each in target.parameters
        if bare(argument_of(target, call, each.name)) == thing
    }


def _in_all(held: Sequence[Set[Ref]]) -> Set[Ref]:
    return set[Ref]().union(*held).intersection(*held)


def _about(event: Event) -> Iterator[Ref]:
    yield event.ref.rpartition(".")[0]
    yield from arguments(event)


def _made_in(function: Function, refs: Set[Ref]) -> Iterator[Ref]:
    """Those that a function makes itself, so that nobody else has them."""
    for ref in refs:
        if any(_makes(each, ref.rstrip(">!")) for each in function.events):
            yield ref


def _makes(event: Event, ref: Ref) -> bool:
    return event.kind == Kind.CALL and plain(f"{event.ref}()") == ref


def _around(walk: Walk, spot: Spot) -> Iterator[Ref]:
    """What is held there: by `async with`, or by an acquire() above whose release() is below."""
    yield from (event.ref for _, event in walk.within(spot, Block.ASYNC_WITH))
    events = walk.function.events
    released = {each.ref.removesuffix(".release") for each in events[spot.at :]}
    for each in events[: spot.at]:
        owner = each.ref.removesuffix(".acquire()")
        if each.kind == Kind.AWAIT and owner != each.ref and owner in released:
            yield owner


def _outside(target: Function, call: Event, ref: Ref) -> Ref:
    """By the name that it has where the function is called; empty if it makes it itself."""
    own = f"{target.class_}{{}}."
    if target.class_ and ref.startswith(own):
        owner = plain(call.ref.rpartition(".")[0])
        return f"{owner}.{ref.removeprefix(own)}" if owner else ""
    if ref.startswith("?"):
        name, *rest = way_of(ref) or ("",)
        argument = bare(argument_of(target, call, name[1:]))
        return argument + "".join(rest) if argument else ""
    return "" if any(_makes(each, plain(ref)) for each in target.events) else plain(ref)
