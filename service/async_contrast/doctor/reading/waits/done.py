"""Whether what is waited for has ended before: the function has awaited it in another way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_contrast.doctor.project.facts import Block, Event, Function, How, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import bare, everything_in, plain
from async_contrast.doctor.reading.common.walk import Spot, Walk
from async_contrast.doctor.reading.of_awaits.fates import arguments

_WRAP = "asyncio.wrap_future"
_WAIT = "concurrent.futures.wait"
_AS_COMPLETED = "concurrent.futures.as_completed"
_SHIELD = "asyncio.shield"
_TOGETHER = frozenset({"asyncio.gather", _SHIELD, "asyncio.wait", "asyncio.wait_for"})
_NEVER_RAISE = frozenset({"asyncio.wait", _WAIT})
"""Which come back when their time is over, as if nothing were."""
_LIMITS = frozenset({"asyncio.timeout", "asyncio.timeout_at", "anyio.fail_after"})
_GOES_ON = frozenset({"anyio.move_on_after", "anyio.move_on_at"})
_SUPPRESS = "contextlib.suppress"
_METHODS = ("result", "exception", "join")
_BRANCHES = frozenset({Block.IF, Block.ELSE, Block.EXCEPT})
_WITH = (Block.ASYNC_WITH, Block.WITH)


class _Waited(NamedTuple):
    """A place where it is waited for."""

    made: Spot
    """Who is to wait is made here."""
    spot: Spot


def is_done(project: Project, function: Function, event: Event, ref: Ref) -> bool:
    """Whether a future or a thread has ended when an event calls `ref`, such as `?future.result`:
    whoever comes there has waited for it."""
    owner = ref.rpartition(".")[0]
    if owner.endswith("*") and project.library(owner.partition("(")[0]) == _AS_COMPLETED:
        return True
    outer = project.outer(function)
    if outer is not None and _Reader(project, Walk(outer), owner).calls_back(function):
        return True
    walk = Walk(function)
    then = walk.spots[function.events.index(event)]
    reader = _Reader(project, walk, owner)
    waited = [
        each
        for each in reader.read(then.at)
        if reader.is_passed(each.made, then) and reader.is_passed(each.spot, then)
    ]
    return len(waited) >= max(1, reader.makers)


class _Reader:
    def __init__(self, project: Project, walk: Walk, owner: Ref) -> None:
        self._project = project
        self._walk = walk
        self._owner = owner
        self._name = bare(owner)

    @property
    def makers(self) -> int:
        """How many calls make what looks like it: it may be any of these."""
        calls = (each for each in self._walk.function.events if each.kind == Kind.CALL)
        return sum(plain(f"{each.ref}()") == self._name for each in calls)

    def calls_back(self, inner: Function) -> bool:
        """Whether a function inside is called when it has ended."""
        events = [each for each in self._walk.function.events if each.kind == Kind.CALL]
        whose = {
            each.ref.removesuffix(".add_done_callback")
            for each in events
            if inner.name in each.args and each.ref.endswith(".add_done_callback")
        }
        wraps = [self._makes_wrap(each, self._project.library(each.ref)) for each in events]
        is_meant = self._name in map(bare, whose) or (any(wraps) and any(map(self._is_wrap, whose)))
        return is_meant and self.makers < 2

    def read(self, end: int) -> Iterator[_Waited]:
        """Once for each that is waited for."""
        kept: list[Spot] = []
        """Futures that wrap it, and that nobody has awaited yet."""
        for spot in self._walk.spots[:end]:
            event = spot.event
            if event.kind == Kind.AWAIT and self._is_wrap(event.ref):
                yield from (_Waited(kept.pop(0), spot) for _ in kept[:1])
            if event.kind != Kind.CALL:
                continue
            name = self._project.library(event.ref)
            if self._makes_wrap(event, name):
                if event.how == How.AWAITED:
                    yield _Waited(spot, spot)
                else:
                    kept.append(spot)
            elif self._waits_for_wraps(event, name):
                yield from (_Waited(made, spot) for made in kept)
                kept.clear()
            elif self._waits(event, name):
                yield _Waited(spot, spot)

    def _makes_wrap(self, event: Event, name: str) -> bool:
        if event.ref == "builtins.map" and event.args:
            name = self._project.library(event.args[0])
        return name == _WRAP and self._is_about(event)

    def _waits_for_wraps(self, event: Event, name: str) -> bool:
        """Whether it is awaited and waits for all that wrap it; `*more` is not told."""
        if event.how != How.AWAITED or name not in _TOGETHER or _may_give_up(event, name):
            return False
        parts = (each for ref in arguments(event) for each in everything_in(ref))
        return not event.args or any(self._is_wrap(each, _WRAP, _SHIELD) for each in parts)

    def _is_wrap(self, ref: Ref, *names: str) -> bool:
        called = self._project.library(ref.removesuffix("()")) if ref.endswith("()") else ""
        return called in (names or (_WRAP,))

    def _is_about(self, event: Event) -> bool:
        return any(
            bare(each) == self._name for ref in arguments(event) for each in everything_in(ref)
        )

    def _waits(self, event: Event, name: str) -> bool:
        """Whether a thread waits for it that is awaited, or this one waits for all of several."""
        if name == _WAIT:
            return self._is_about(event) and not _may_give_up(event, name)
        if event.how != How.AWAITED:
            return False
        given = [*arguments(event)]
        if any(f"{self._owner}.{method}" == given[-1] for method in _METHODS if given):
            return True  # what follows it would be a time limit
        is_wait = any(self._project.library(ref) == _WAIT for ref in given[:-1])
        return is_wait and self._is_about(event._replace(args=tuple(given[-1:])))

    def is_passed(self, first: Spot, then: Spot) -> bool:
        """Whether everybody who comes to `then` comes by `first`, and stays until it has ended."""
        events = self._walk.function.events
        only = [events[at] for at in first.around if at not in then.around]
        hows = {each.how for each in only}
        loops = [each for each in only if each.how == Block.LOOP]
        if hows & _BRANCHES or not all(map(self._gives, loops)):
            return False
        entered = {self._entered(each) for each in only if each.how in _WITH}
        if entered & _GOES_ON:
            return False
        if Block.TRY not in hows and _SUPPRESS not in entered:
            return True
        later = {events[at].how for at in then.around if at not in first.around}
        return not later & {Block.EXCEPT, Block.FINALLY} and not self._is_limited(first)

    def _gives(self, loop: Event) -> bool:
        """Whether a loop goes over all that it is one of, or over what wraps them."""
        parts = [*everything_in(loop.ref)]
        return self._name in map(bare, parts) or any(map(self._is_wrap, parts))

    def _is_limited(self, spot: Spot) -> bool:
        """Whether its time may be over before it has ended."""
        around = {self._entered(event) for _, event in self._walk.within(spot, *_WITH)}
        here = self._walk.function.events[spot.at : spot.at + 2]
        calls = {self._project.library(each.ref) for each in here if each.kind == Kind.CALL}
        return bool(around & _LIMITS) or "asyncio.wait_for" in calls

    def _entered(self, enter: Event) -> str:
        return self._project.library(enter.ref.partition("(")[0])


def _may_give_up(event: Event, name: str) -> bool:
    """Whether it is given more than what to wait for: a time limit, or that one is enough."""
    return name in _NEVER_RAISE and (len(event.args) > 1 or bool(event.keywords))
