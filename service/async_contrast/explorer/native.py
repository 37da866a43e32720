"""Calls of functions written in C that are known, as a worker makes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from async_contrast.explorer import known
from async_contrast.explorer.calling_back import hidden_in_call
from async_contrast.explorer.containers import Containers
from async_contrast.explorer.memory import CONTAINERS, Memory, Turns

Steps = Callable[..., Turns[Any]]
"""Called with a function's arguments; what it returns is what the function returns."""


class Native:
    """Of one run."""

    def __init__(self, memory: Memory, containers: Containers, *, places: bool) -> None:
        self._memory = memory
        self._containers = containers
        self._places = places

    def call(self, function: Any, owner: object = None) -> Steps:
        """One step, if it reads or changes a container that is shared; else none.

        `owner` is the container that the function is a method of.
        """
        name = function.__name__ if owner is not None else ""
        if function in known.ON_NOTHING:
            steps: Steps = self._nothing
        elif name in known.LAZY_METHODS or function in known.LAZY:
            steps = self._lazy
        else:
            steps = self._eager

        def called(*args: Any, **kwargs: Any) -> Turns[Any]:
            result = yield from steps(function, owner, args, kwargs)
            if self._places:
                yield None
            return result

        return called

    def _nothing(self, *_: object) -> Turns[Any]:
        yield from ()

    def _lazy(
        self, function: Any, owner: object, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Turns[Any]:
        """What it returns reads the container later on."""
        if function is iter and len(args) > 1:
            self._memory.refuse(f"iter() of a function: {known.BACK}")
        behind = map(self._containers.behind, (owner, *args))
        read = [each for each in behind if each is not None]
        if len(read) > 1:
            self._memory.refuse(f"{function.__name__}() of two containers; write the loop")
        result = function(*args, **kwargs)
        yield from ()
        return self._containers.remember(result, read[0]) if read else self._memory.made(result)

    def _eager(
        self, function: Any, owner: object, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Turns[Any]:
        name = function.__name__
        given: tuple[object, ...] = (*args, *kwargs.values())
        if owner is None:
            writes, keeps = False, function in known.KEEPING
            content = function in known.FROM_ARGUMENTS
        else:
            writes = name not in known.READING_METHODS
            keeps = name in known.KEEPING_METHODS
            content = name in known.CONTENT_METHODS
        if not keeps and (hidden := hidden_in_call(name, _owner(function), args, kwargs)):
            self._memory.refuse(hidden)
        read = () if keeps else given
        if access := self._containers.access(name, owner, *read, writes=owner if writes else None):
            yield access
        if writes:
            self._memory.publish_in(owner, given)
        result = self._memory.natively(function, *args, **kwargs)
        if isinstance(result, CONTAINERS) and not content:
            self._memory.made(result)
        return result


def _owner(function: Any) -> object:
    return getattr(function, "__self__", None)
