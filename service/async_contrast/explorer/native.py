"""Calls of functions written in C that are known, as a worker makes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from async_contrast.explorer import known
from async_contrast.explorer.calling_back import hidden_in_call
from async_contrast.explorer.containers import Containers
from async_contrast.explorer.memory import Memory, Turns
from async_contrast.explorer.natures import CONTAINERS, NATURES, Nature

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
        """What it returns reads the container later on; to make an iterator may read it, too."""
        if function is iter and len(args) > 1:
            self._memory.refuse(f"iter() of a function: {known.BACK}")
        iterated = (owner, *args, *kwargs.values())
        read = [each for each in map(self._containers.behind, iterated) if each is not None]
        if len(read) > 1:
            self._memory.refuse(f"{function.__name__}() of two containers; write the loop")
        name = function.__name__
        if name not in known.VIEWS:  # which are made without a look
            backwards = name in {"reversed", "__reversed__"}
            if access := self._containers.begins(*iterated, backwards=backwards):
                yield access
        result = self._memory.natively(function, *args, **kwargs)
        if any(result is each for each in iterated):  # an iterator's iterator
            return result
        for each in iterated:
            self._containers.refuse_shared_iterator(each)
        return self._containers.remember(result, read[0]) if read else self._memory.made(result)

    def _eager(
        self, function: Any, owner: object, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Turns[Any]:
        name, method_of = function.__name__, getattr(function, "__self__", None)
        given: tuple[object, ...] = (*args, *kwargs.values())
        if owner is None:
            writes, keeps = False, function in known.KEEPING
            content = function in known.FROM_ARGUMENTS
        else:
            writes = name not in known.READING_METHODS
            keeps = name in known.KEEPING_METHODS
            content = name in known.CONTENT_METHODS
        if not keeps and (hidden := hidden_in_call(name, method_of, args, kwargs)):
            self._memory.refuse(hidden)
        read = () if keeps else given
        if isinstance(method_of, tuple):
            read = (method_of, *read)
        deep = _is_deep(function, owner, args)
        writes_to = owner if writes else None
        if access := self._containers.access(name, owner, *read, writes=writes_to, deep=deep):
            yield access
        if writes:
            self._memory.publish_in(owner, given)
        result = self._memory.natively(function, *args, **kwargs)
        is_new = isinstance(result, CONTAINERS) and not any(result is each for each in given)
        if (is_new and not content) or NATURES[type(result)] is Nature.BEHIND:
            self._memory.made(result)
        return result


def _is_deep(function: Any, owner: object, args: tuple[Any, ...]) -> bool:
    """Whether it reads what is in containers inside its containers."""
    pairs = any(
        NATURES[type(each)] is not Nature.PLAIN and not isinstance(each, dict) for each in args
    )
    if owner is None:
        if function in known.TAKING_PAIRS:
            return pairs
        return function not in known.SHALLOW
    name = function.__name__
    return name in known.DEEP_METHODS or (pairs and name == "update" and isinstance(owner, dict))
