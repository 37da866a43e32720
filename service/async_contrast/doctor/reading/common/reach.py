"""How what runs on the loop comes to a place, and whether anybody has to wait there."""

from __future__ import annotations

from collections.abc import Set
from functools import cached_property, lru_cache
from pathlib import PurePosixPath
from typing import NamedTuple

from async_contrast.doctor.finding import Step
from async_contrast.doctor.project.calls import Call
from async_contrast.doctor.project.facts import Function, How
from async_contrast.doctor.project.project import MOST_WAYS, Project

AT_START = frozenset({"before_serving", "after_serving", "while_serving", "cli"})
"""Handlers that run while no request is served."""
_ROLES = {"view": "view", "websocket": "websocket", "cli": "command"}


class Reach(NamedTuple):
    """How async functions come to a function."""

    ways: tuple[tuple[Step, ...], ...]
    """None if it is async itself."""
    sure: bool
    """Whether each call of the shortest way is followed to its definition."""
    matters: bool
    """Whether something else may go on meanwhile: not in tests, not before the start, not in a
    loop that was made for it alone, and not on Flask, where each request has its own."""
    told: str
    """Who comes to it: "the async view `index` reaches it by 2 calls"; empty if it is async."""


@lru_cache(maxsize=1)
def reaching(project: Project) -> Reaching:
    """One for all readings of a project."""
    return Reaching(project)


class Reaching:
    """Looks up how functions are reached, each of them once."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def reach(self, function: Function) -> Reach:
        project = self._project
        matters = self.matters(function.name)
        if function.is_async:
            return Reach((), True, matters, "")
        chains = sorted(project.chains(function), key=lambda way: not self.matters(way[0].caller))
        if not chains:
            return Reach((), False, matters, "")
        first, more = chains[0], len(chains) - 1
        times = f"{len(first)} call{'s' * (len(first) > 1)}"
        matters = matters and self.matters(first[0].caller)
        told = f"{role(project, first[0].caller)} reaches it by {times}"
        if more:
            told += f", {more} other{'s' * (more > 1)} too"
        ways = tuple(tuple(map(project.step, way)) for way in chains[:MOST_WAYS])
        return Reach(ways, all(call.sure for call in first), matters, told)

    def matters(self, name: str) -> bool:
        """Whether it may run while requests are served, as far as its callers tell."""
        return name in self._matter

    @cached_property
    def _matter(self) -> Set[str]:
        """All functions that do: those of which it is known, what they call, and what is called
        in a circle only."""
        alone = {name: self._alone(each) for name, each in self._project.functions.items()}
        depends = {name for name, matters in alone.items() if matters is None}
        found, refused = (
            self._project.called_from(
                (name for name, matters in alone.items() if matters is which),
                lambda call: call.callee in depends and not self._starts(call),
            )
            for which in (True, False)
        )
        return found | (depends - found - refused)

    def _alone(self, function: Function) -> bool | None:
        """Whether a function matters whoever else does; None if that depends on its callers."""
        project = self._project
        facts = project.file(function)
        if is_test(facts.path) or self._is_once(function):
            return False
        how = project.handlers.get(function.name)
        if how is not None:
            return how not in AT_START and project.side(facts) != "flask"
        calls = list(project.callers(function))
        started = [call.caller for call in calls if self._starts(call)]
        if not calls or any(caller not in self._loop_runners for caller in started):
            return True
        return False if len(started) == len(calls) else None

    def _starts(self, call: Call) -> bool:
        """Whether a call only makes a coroutine, which is started, or run by a loop."""
        return self._project.functions[call.callee].is_async and call.event.how != How.AWAITED

    def _is_once(self, function: Function) -> bool:
        """Whether what it does is done once, and kept."""
        return len(function.parameters) <= bool(function.class_) and any(
            self._project.library(each.ref) in self._project.libraries.caching
            for each in function.decorators
        )

    @cached_property
    def _loop_runners(self) -> Set[str]:
        """The plain functions that run a loop, also by others: what they start is alone in it."""
        project = self._project
        runs = project.calls_of(project.libraries.looping)
        found = {function.name for function, _, _ in runs if not function.is_async}
        todo = list(found)
        while todo:
            for call in project.callers(project.functions[todo.pop()]):
                if call.caller not in found and call.caller not in project.on_loop:
                    found.add(call.caller)
                    todo.append(call.caller)
        return found


@lru_cache(maxsize=1 << 12)
def is_test(path: str) -> bool:
    """Whether a file is one of tests, by its name."""
    parts = PurePosixPath(path)
    return (
        parts.stem.startswith("test_")
        or parts.stem.endswith("_test")
        or parts.stem in {"tests", "conftest"}
        or bool({"tests", "test"} & set(parts.parent.parts))
    )


def role(project: Project, name: str) -> str:
    """A function by what it is for: "the async view `index`"."""
    function = project.functions[name]
    how = project.handlers.get(name, "")
    noun = _ROLES.get(how, "function") if not how or how in _ROLES else f"{how} function"
    return f"the {'async ' * function.is_async}{noun} `{project.called(name)}`"


def told(project: Project, function: Function, says: str, reach: Reach) -> str:
    """A sentence: who, what it does, and who comes to it."""
    name = project.called(function.name)
    who = role(project, function.name) if function.is_async else f"`{name}`"
    more = f", and {reach.told}" if reach.told else ""
    return f"{who[0].upper()}{who[1:]} {says}{more}"
