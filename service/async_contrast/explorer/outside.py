"""What comes from outside of a program of tasks, and loops that stop them all: found by name.

Tasks run as they are. So what they do that cannot be explored is looked for in what they name.
"""

from __future__ import annotations

import ast
import io
import random
from collections.abc import Iterable, Iterator
from functools import lru_cache
from queue import SimpleQueue
from types import (
    BuiltinFunctionType,
    CodeType,
    FunctionType,
    MappingProxyType,
    MethodType,
    ModuleType,
)
from typing import Any

from async_contrast.errors import NotExplorable
from async_contrast.explorer.mentioned import KEPT, Mention, mentions_of
from async_contrast.explorer.sources import refuse, source_of
from async_contrast.explorer.spinning import ENDLESS, IN_VAIN, is_endless, waits_in_vain

_CHANCE: Any = vars(random)["_inst"]
"""Whose methods the functions of the module are."""

_MODULES = MappingProxyType(
    {
        "time": "time; await asyncio.sleep() where it has to pass",
        "secrets": "randomness",
        "posix": "the system",
        "nt": "the system",
        "socket": "the network",
        "_socket": "the network",
        "subprocess": "other processes",
        "multiprocessing": "other processes",
        "_posixsubprocess": "other processes",
        "select": "the network",
    }
)
_NAMES = MappingProxyType(
    {
        "io.open": "input and output",
        "_io.open": "input and output",
        "builtins.input": "input and output",
        "uuid.uuid1": "randomness",
        "uuid.uuid4": "randomness",
        "threading.Thread": "a thread that a task starts",
        "threading.Timer": "a thread that a task starts",
        "_thread.start_new_thread": "a thread that a task starts",
        "_thread.start_joinable_thread": "a thread that a task starts",
        "concurrent.futures.thread.ThreadPoolExecutor": "a pool of threads",
        "concurrent.futures.process.ProcessPoolExecutor": "other processes",
    }
)
_NOW = frozenset({"now", "today", "utcnow"})
_FILES = frozenset({io.TextIOWrapper, io.BufferedReader, io.BufferedRandom, io.FileIO})
_WAITS = "what waits as threads do; use asyncio.Queue, or get_nowait()"
_READS = frozenset({"read", "readline", "readlines"})
"""Of a file, sys.stdin say, that somebody opened before."""


def refuse_outside(functions: Iterable[FunctionType]) -> None:
    """Raises NotExplorable if these name a function of time, of chance or of the system."""
    for mention in _mentions(functions):
        if reason := _reason(mention):
            value, then = mention.value, mention.then
            name = then if then in _NOW else getattr(value, "__name__", then)
            raise refuse(mention.file, mention.line, f"{name}(): {reason}, in a task")


def _reason(mention: Mention) -> str | None:
    value = mention.value
    if type(value) in _FILES and mention.then in _READS:
        return "input and output"
    if type(value) is SimpleQueue and mention.then == "get":
        return _WAITS
    if type(value) is ModuleType and value.__name__ in _LOADING:
        value = getattr(value, mention.then, None)
    return reason_of(value, mention.then)


def reason_of(value: Any, then: str) -> str | None:
    """What calling this, or its attribute `then`, would ask for; None if that can be explored."""
    if type(value) not in _CALLED and not issubclass(type(value), type):
        return None  # no more is asked: a proxy would say what it stands for
    if getattr(value, "__self__", None) is _CHANCE:
        return "randomness"
    if type(getattr(value, "__self__", None)) in _FILES and then in _READS:
        return "input and output"
    if type(getattr(value, "__self__", None)) is SimpleQueue and then == "get":
        return _WAITS
    module, name = _module(value), getattr(value, "__qualname__", "")
    if not isinstance(module, str):
        return None
    if isinstance(value, type) and issubclass(value, BaseException):
        return None
    if module == "datetime":
        return "time" if then in _NOW else None
    return _NAMES.get(f"{module}.{name}") or _MODULES.get(module.partition(".")[0])


def _module(called: Any) -> object:
    """Where it was made; of a method that C wrote, its class."""
    owner = getattr(called, "__self__", None)
    kind = owner if issubclass(type(owner), type) else type(owner)
    return getattr(called, "__module__", None) or getattr(kind, "__module__", None)


_LOADING = frozenset({"concurrent.futures"})
"""Modules that load what they are asked for."""

_CALLED = frozenset({FunctionType, MethodType, BuiltinFunctionType})


def refuse_spinning(functions: Iterable[FunctionType]) -> None:
    """Raises NotExplorable if one of these contains a loop that stops all tasks for ever. One whose
    source cannot be read is run as it is."""
    for function in functions:
        code = function.__code__
        for line, reason in _spinning(code):
            raise refuse(code.co_filename, line, f"{reason}; await an Event instead")


@lru_cache(KEPT)
def _spinning(code: CodeType) -> tuple[tuple[int, str], ...]:
    """The lines at which such loops stand, and why they are."""
    try:
        node = source_of(code).node
    except NotExplorable:
        return ()
    loops = [each for each in ast.walk(node) if isinstance(each, ast.While)]
    return (
        *((each.lineno, ENDLESS) for each in loops if is_endless(each)),
        *((each.lineno, IN_VAIN) for each in loops if waits_in_vain(each)),
    )


def _mentions(functions: Iterable[FunctionType]) -> Iterator[Mention]:
    return (mention for each in functions for mention in mentions_of(each))
