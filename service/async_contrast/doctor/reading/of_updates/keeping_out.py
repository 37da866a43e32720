"""Which blocks and calls keep other tasks out."""

from __future__ import annotations

import re
from collections.abc import Set
from enum import IntEnum
from functools import cached_property

from async_contrast.doctor.project.calls import Call
from async_contrast.doctor.project.facts import Block, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.reading.common.walk import Spot, Walk
from async_contrast.doctor.reading.of_decorators.decorating import Decorating

_LIKE_A_LOCK = re.compile(r"lock|mutex|sem(aphore)?\b|guard|exclusive|critical|serial", re.I)


class Holds(IntEnum):
    """Whether others are kept out."""

    NO = 0
    MAYBE = 1
    YES = 2


def holds(project: Project, walk: Walk, first: Spot, then: Spot) -> Holds:
    """Whether one lock is held from `first` to `then`."""
    best = Holds.NO
    for at, block in walk.within(first, Block.WITH, Block.ASYNC_WITH):
        if at in then.around:
            best = max(best, _keeps_out(project, block.ref, block.how == Block.ASYNC_WITH))
    return max(best, _acquired(project, walk, first))


class Outside:
    """Looks up whether a function is only called while a lock is held."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._decorating = Decorating(project)

    def is_locked(self, function: Function) -> bool:
        """Whether a decorator, or everybody who calls it, holds a lock meanwhile."""
        return self._is_decorated(function) or function.name in self._locked

    @cached_property
    def _locked(self) -> Set[str]:
        """What is called, but by nobody without a lock."""
        project = self._project
        functions = project.functions.items()
        decorated = {
            name for name, each in functions if each.decorators and self._is_decorated(each)
        }
        first = {
            name
            for name, each in functions
            if name in project.handlers or not project.callers(each)
        }
        without = project.called_from(
            first - decorated,
            lambda call: call.callee not in decorated and not self._holds_lock(call),
        )
        return project.called_from(first | decorated) - first - without

    def _is_decorated(self, function: Function) -> bool:
        wrappings = (
            wrapping
            for decorator in function.decorators
            for wrapping in self._decorating.wrappings(decorator)
        )
        return any(self._has_lock(wrapping.wrapper) for wrapping in wrappings)

    def _has_lock(self, wrapper: Function) -> bool:
        return any(
            event.kind == Kind.ENTER
            and event.how in (Block.WITH, Block.ASYNC_WITH)
            and _keeps_out(self._project, event.ref, event.how == Block.ASYNC_WITH) is not Holds.NO
            for event in wrapper.events
        )

    def _holds_lock(self, call: Call) -> bool:
        if call.caller not in self._holding:
            return False
        walk = Walk(self._project.functions[call.caller])
        spot = next(each for each in walk.spots if each.event is call.event)
        return holds(self._project, walk, spot, spot) is Holds.YES

    @cached_property
    def _holding(self) -> Set[str]:
        """The functions that may hold a lock: they enter something, or acquire it."""
        blocks = (Block.WITH, Block.ASYNC_WITH)
        entering = (spot for spot in self._project.events(Kind.ENTER) if spot[2].how in blocks)
        spots = (*entering, *self._project.calls_named("acquire"))
        return {function.name for function, _, _ in spots}


def _keeps_out(project: Project, ref: Ref, is_async: bool) -> Holds:
    name = project.library(ref)
    uses = project.libraries.uses
    if name in uses["locks"] or _LIKE_A_LOCK.search(ref):
        return Holds.YES
    if not is_async or name in uses["no_locks"]:
        return Holds.NO
    return Holds.MAYBE


def _acquired(project: Project, walk: Walk, spot: Spot) -> Holds:
    """Whether `await lock.acquire()` came before, and no release since."""
    held = Holds.NO
    for event in walk.function.events[: spot.at]:
        if event.kind != Kind.CALL:
            continue
        owner, _, name = event.ref.rpartition(".")
        if name == "acquire":
            held = max(held, _keeps_out(project, owner, is_async=True))
        elif name == "release":
            held = Holds.NO
    return held
