"""Where a function takes a lock of asyncio, and what is taken while it is held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from async_contrast.doctor.project.calls import Call
from async_contrast.doctor.project.facts import Block, Event, Function, How, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning
from async_contrast.doctor.reading.common.spelling import in_module
from async_contrast.doctor.reading.common.walk import Spot, Walk

_LOCKS = ("asyncio.Lock", "asyncio.Condition")
_BRANCHES = (Block.IF, Block.ELSE, Block.EXCEPT)
_LETS_GO = frozenset({"release", "locked"})
_DEEPEST = 5
"""Calls that are followed from where a lock is held."""


class Taken(NamedTuple):
    """A lock that is taken by `async with`."""

    lock: str
    """Which one, for all functions: `app.lock`, `app.Jobs{}.lock`."""
    spot: Spot
    always: bool
    """Whether everybody who calls the function comes there."""


class Second(NamedTuple):
    """A lock that is taken while another is held, or the same."""

    lock: str
    event: Event
    """Of the function that holds the first: the call that leads there, or the lock itself."""
    way: tuple[Call, ...]
    waits: bool
    """Whether something is awaited between the two."""


def taken(project: Project, function: Function) -> Sequence[Taken]:
    """The locks that a function takes, as the lines stand."""
    return _known(project).taken(function)


def seconds(project: Project, function: Function, first: Taken) -> Iterator[Second]:
    """What is taken while a function holds a lock, by itself or by what it awaits."""
    known = _known(project)
    events, enter = function.events, first.spot.at
    inside = range(enter + 1, known.walk(function).leave.get(enter, enter))
    if any(_lets_go(events[at], events[enter].ref) for at in inside):
        return
    for each in known.taken(function):
        if each.spot.at in inside:
            between = events[enter + 1 : each.spot.at - 1]
            waits = any(event.kind == Kind.AWAIT for event in between)
            yield Second(each.lock, each.spot.event, (), waits)
    for call in project.calls(function):
        if call.event in events and events.index(call.event) in inside and _is_awaited(call):
            yield from known.reached(function, call, (call,))


@lru_cache(maxsize=1)
def _known(project: Project) -> _Known:
    return _Known(project)


class _Known:
    def __init__(self, project: Project) -> None:
        self._project = project
        self._taken: dict[str, Sequence[Taken]] = {}
        self._walks: dict[str, Walk] = {}

    def walk(self, function: Function) -> Walk:
        if function.name not in self._walks:
            self._walks[function.name] = Walk(function)
        return self._walks[function.name]

    def taken(self, function: Function) -> Sequence[Taken]:
        if function.name not in self._taken:
            has = any(each.how == Block.ASYNC_WITH for each in function.events)
            self._taken[function.name] = tuple(self._read(function)) if has else ()
        return self._taken[function.name]

    def _read(self, function: Function) -> Iterator[Taken]:
        if not function.is_async:
            return
        walk = self.walk(function)
        for spot in walk.spots:
            if spot.event.kind == Kind.ENTER and spot.event.how == Block.ASYNC_WITH:
                lock = self._lock(function, spot.event.ref)
                if lock:
                    always = not any(walk.within(spot, *_BRANCHES)) and not _may_end(walk, spot)
                    yield Taken(lock, spot, always)

    def _lock(self, function: Function, ref: Ref) -> str:
        """The name of a lock of which there is one: a global, or an attribute of `self`."""
        head, instance, path = ref.partition("{}")
        if instance:
            is_one = head == function.class_ and not _has_another(function, head)
            is_one = is_one and path.count(".") == 1 and path[1:].isidentifier()
        else:
            ref = _defined(self._project, ref)
            is_one = bool(ref)
        value = self._project.value(ref)  # a class derived from them may be reentrant
        return ref if is_one and value.kind is Meaning.INSTANCE and value.name in _LOCKS else ""

    def reached(self, holder: Function, first: Call, way: tuple[Call, ...]) -> Iterator[Second]:
        """What a call takes, whoever makes it; of a lock of `self`, by calls of `self` only."""
        callee = self._project.functions[way[-1].callee]
        if len(way) > _DEEPEST or not callee.is_async or callee.is_generator or callee.decorators:
            return
        if any(_asks_locked(event) for event in callee.events):
            return
        of_self = all(_is_on_self(self._project.functions[each.caller], each) for each in way)
        for each in self.taken(callee):
            is_own = "{}" not in each.lock or (of_self and callee.class_ == holder.class_)
            if each.always and is_own:
                yield Second(each.lock, first.event, way, True)
        for call in self._project.calls(callee):
            at = callee.events.index(call.event) if call.event in callee.events else -1
            seen = {step.callee for step in way}
            if at < 0 or call.callee in seen or not _is_awaited(call):
                continue
            walk = self.walk(callee)
            spot = walk.spots[at]
            if not any(walk.within(spot, *_BRANCHES)) and not _may_end(walk, spot):
                yield from self.reached(holder, first, (*way, call))


def _defined(project: Project, ref: Ref) -> Ref:
    """A global by the name that it has where it is defined, or empty."""
    for _ in range(_DEEPEST):
        module, name, rest = in_module(project, ref)
        target = project.modules[module].names.get(name, "") if module and not rest else ""
        if not in_module(project, target)[0] or target == ref:
            return ref if target else ""
        ref = target
    return ""


def _may_end(walk: Walk, spot: Spot) -> bool:
    """Whether some leave the function before they come there."""
    ends = (Kind.RETURN, Kind.RAISE, Kind.BREAK)
    return any(each.event.kind in ends for each in walk.spots[: spot.at])


def _is_awaited(call: Call) -> bool:
    return call.event.kind == Kind.CALL and call.event.how == How.AWAITED


def _is_on_self(caller: Function, call: Call) -> bool:
    """Whether it is `self.method()`, and `self` is all that the class is named by."""
    own, method = f"{caller.class_}{{}}.", call.callee.rpartition(".")[2]
    is_own = bool(caller.class_) and call.event.ref == f"{own}{method}"
    return is_own and not _has_another(caller, caller.class_)


def _has_another(function: Function, class_: str) -> bool:
    """Whether another object of the class stands beside `self` there."""
    another = f"{class_}{{}}"
    parameters: Mapping[str, Ref] = {each.name: each.annotation for each in function.parameters}
    return another in parameters.values() or any(
        event.kind == Kind.BIND and another in event.args for event in function.events
    )


def _lets_go(event: Event, lock: Ref) -> bool:
    owner, _, method = event.ref.rpartition(".")
    return event.kind == Kind.CALL and method in _LETS_GO and owner == lock


def _asks_locked(event: Event) -> bool:
    return event.kind == Kind.CALL and event.ref.rpartition(".")[2] in _LETS_GO
