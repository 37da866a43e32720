"""The locks of threads that tasks may wait for: who waits for one that is held stops all of them.

They are looked for in all that the workers reach: what they name, are given, or keep in objects.
"""

from __future__ import annotations

import dis
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from itertools import pairwise
from types import CodeType, FunctionType, MethodType
from typing import Any, NamedTuple

from async_contrast.explorer.mentioned import (
    BETWEEN,
    KEPT,
    NOT_THE_PROGRAMS,
    function_of,
    kept_by,
    mentions_of,
)
from async_contrast.explorer.sources import refuse

_LOCK: Any = type(threading.Lock())
_TAKEN = frozenset({"acquire", "BEFORE_WITH", "COPY"})  # COPY: `with`, from 3.14 on


class Wanted(NamedTuple):
    """A lock, and a line in which somebody wants it."""

    lock: Any
    file: str
    line: int


class _Want(NamedTuple):
    name: str
    """Of the variable or the attribute."""
    is_local: bool
    file: str
    line: int


def locks_wanted(workers: Iterable[object]) -> list[Wanted]:
    """Those that these reach, and want in a line of the program."""
    locks: list[tuple[str, Any]] = []
    wants: list[_Want] = []
    for name, each in _reached(workers):
        if type(each) is _LOCK:
            locks.append((name, each))
        elif type(each) is FunctionType:
            wants += _wants(each.__code__)
    return [*_matched(locks, wants)]


def _matched(locks: list[tuple[str, Any]], wants: list[_Want]) -> Iterator[Wanted]:
    for name, lock in locks:
        named = [each for each in wants if each.name == name]
        for want in (named or [each for each in wants if each.is_local])[:1]:
            yield Wanted(lock, want.file, want.line)


def refuse_held(wanted: Iterable[Wanted], who: str, remedy: str) -> None:
    """Raises NotExplorable if one of them is held, so that who wants it would wait for ever."""
    for lock, file, line in wanted:
        if lock.locked():
            raise refuse(file, line, f"{who} wants a lock of threads that is held: {remedy}")


def refuse_to_wait(check: Callable[..., object]) -> None:
    """Raises NotExplorable if a check is about to wait for a lock that nobody releases."""
    function = function_of(check)
    if function is not None and _wants(function.__code__):
        refuse_held(
            locks_wanted([check]), "the check", "nobody is left to release it; look at locked()"
        )


@lru_cache(KEPT)
def _wants(code: CodeType) -> tuple[_Want, ...]:
    """The lines of this code, and of functions in it, in which a lock may be wanted."""
    found: list[_Want] = []
    steps = [each for each in dis.get_instructions(code) if each.opname not in BETWEEN]
    for step, after in pairwise(steps):
        how = after.argval if after.opname in {"LOAD_ATTR", "LOAD_METHOD"} else after.opname
        if how in _TAKEN and step.opname.startswith("LOAD_"):
            name = step.argval[-1] if isinstance(step.argval, tuple) else step.argval
            line = (after.positions and after.positions.lineno) or code.co_firstlineno
            is_local = step.opname.startswith("LOAD_FAST")
            found.append(_Want(str(name), is_local, code.co_filename, line))
    inner = [each for each in code.co_consts if isinstance(each, CodeType)]
    return (*found, *(want for each in inner for want in _wants(each)))


def _reached(workers: Iterable[object]) -> Iterator[tuple[str, Any]]:
    """All that these reach, each once and with the name that it was found under, if any."""
    todo: list[tuple[str, Any]] = [("", each) for each in workers]
    seen: dict[int, object] = {}
    while todo:
        name, value = todo.pop()
        if id(value) not in seen:
            seen[id(value)] = value  # kept, so that no other one gets its identity
            yield name, value
            todo += _next(value)


def _next(value: Any) -> Iterator[tuple[str, Any]]:
    """What this one reaches itself. By type: isinstance() asks a proxy what it stands for."""
    kind = type(value)
    if kind is FunctionType:
        if function_of(value):
            yield from ((each.name, each.value) for each in mentions_of(value))
            yield from (("", each) for each in value.__defaults__ or ())
    elif kind is MethodType:
        yield from (("", value.__func__), ("", value.__self__))
    elif kind is partial:
        yield from (("", each) for each in (value.func, *value.args))
        yield from value.keywords.items()
    elif kind is dict:
        yield from (("", each) for each in value.values())
    elif kind in {list, tuple, set, frozenset, deque}:
        yield from (("", each) for each in value)
    elif issubclass(kind, type):
        yield from _of_class(value)
    elif _is_the_programs(kind):
        yield from kept_by(value).items()
        yield from _of_class(kind)


def _of_class(kind: type) -> Iterator[tuple[str, Any]]:
    for each in filter(_is_the_programs, kind.__mro__):
        for name, value in vars(each).items():
            if type(value) in {property, staticmethod, classmethod}:
                yield name, getattr(value, "fget", None) or getattr(value, "__func__", None)
            else:
                yield name, value


def _is_the_programs(kind: type) -> bool:
    name = type.__getattribute__(kind, "__module__")
    if name == "builtins" or not isinstance(name, str):
        return False
    module = sys.modules.get(name)
    file = getattr(module, "__file__", None)
    return module is None or (bool(file) and not str(file).startswith(NOT_THE_PROGRAMS))
