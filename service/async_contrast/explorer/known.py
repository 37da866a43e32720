"""The functions written in C that a worker may call, and what they do to their arguments."""

from __future__ import annotations

import builtins
import collections
import functools
import itertools
import math
import operator
import queue
import threading
import time
from typing import Any

ON_NOTHING: frozenset[Any] = frozenset({print, time.sleep})
"""Called as if they did nothing: nobody sees what a run prints, and none of its time passes."""

READING: frozenset[Any] = frozenset(
    {abs, all, any, ascii, bin, bool, bytes, callable, chr, complex, dict, divmod, enumerate}
    | {float, format, frozenset, hash, hex, int, isinstance, issubclass, iter, len, list, max, min}
    | {oct, ord, pow, range, repr, reversed, round, set, slice, sorted, str, sum, tuple, type, zip}
    | {bytearray, object, collections.deque, collections.OrderedDict, collections.defaultdict}
    | {itertools.count, functools.partial, staticmethod, classmethod, property}
    | {each for each in vars(math).values() if callable(each)}
    | {
        getattr(operator, name)
        for name in operator.__all__
        if not name.startswith(("i", "set", "del", "call", "attrgetter", "methodcaller"))
    }
)
"""They read the containers among their arguments, and change nothing."""

FROM_ARGUMENTS: frozenset[Any] = frozenset({max, min, iter, operator.getitem})
"""What they return is not made by them."""

KEEPING: frozenset[Any] = frozenset({callable, functools.partial, isinstance, issubclass, type})
"""They neither read nor call what they are given."""

KEEPING_METHODS = frozenset({"append", "appendleft", "add", "get", "insert", "pop", "setdefault"})
"""Of containers: they do not look into what they are given."""

SHALLOW: frozenset[Any] = frozenset(
    {bool, bytearray, bytes, collections.deque, frozenset, len, list, set, tuple}
    | {operator.concat, operator.getitem, operator.length_hint, operator.not_, operator.truth}
)
"""They do not read containers inside a container."""

TAKING_PAIRS: frozenset[Any] = frozenset({dict, collections.OrderedDict, collections.defaultdict})
"""They do so only if they are given no dict."""

DEEP_METHODS = frozenset(
    {"count", "index", "remove", "sort", "__contains__", "__eq__", "__ne__", "__lt__", "__le__"}
    | {"__gt__", "__ge__", "__repr__", "__str__", "__format__"}
)
"""Of containers: they compare or show what is in it."""

LAZY: frozenset[Any] = frozenset({enumerate, iter, reversed, zip})
"""They read when what they return is asked for the next."""

MAKES_PRIMITIVES: frozenset[Any] = frozenset(
    {threading.Lock, threading.RLock, threading.Condition, threading.Event, threading.Semaphore}
    | {threading.BoundedSemaphore, threading.Barrier, threading.local}
    | {queue.Queue, queue.LifoQueue, queue.PriorityQueue, queue.SimpleQueue}
)

IMMUTABLE = (int, float, complex, str, bytes, tuple, frozenset, bool, type(None), range, slice)
"""Their methods read nothing that changes."""

READING_METHODS = frozenset(
    {"copy", "count", "difference", "get", "index", "intersection", "isdisjoint", "issubset"}
    | {"issuperset", "symmetric_difference", "union", "decode", "find", "hex", "startswith"}
    | {"endswith", "__contains__", "__getitem__", "__len__", "__eq__"}
)
"""Of containers; what is neither here nor among the lazy ones changes them."""

VIEWS = frozenset({"keys", "values", "items"})
LAZY_METHODS = VIEWS | {"__iter__", "__reversed__"}

CONTENT_METHODS = frozenset({"get", "pop", "popitem", "popleft", "setdefault", "__getitem__"})
"""What they return was there before."""

BACK = "it calls back, which cannot be followed; write the loop"
REASONS: dict[str, str] = {
    "random": "randomness",
    "secrets": "randomness",
    "_random": "randomness",
    "uuid": "randomness",
    "time": "time, except for time.sleep()",
    "datetime": "time",
    "io": "input and output",
    "_io": "input and output",
    "os": "the system",
    "posix": "the system",
    "socket": "the network",
    "_socket": "the network",
    "subprocess": "other processes",
    "logging": "input and output",
    "asyncio": "asyncio in a thread",
    "_thread": "threads' own matters",
    "concurrent.futures.thread": "a pool of threads; make a worker of what it runs",
    "threading": "a thread that a worker starts, or asks for; make a worker of it",
}
"""Why what these modules do cannot be explored."""

REFUSED: dict[Any, str] = {
    **dict.fromkeys((builtins.open, builtins.input), "input and output"),
    **dict.fromkeys((eval, exec, compile, __import__), "code that is made while it runs"),
    **dict.fromkeys((globals, locals, vars, dir, setattr, delattr, getattr, hasattr),
                    "names that are not written in the source"),
    **dict.fromkeys((map, filter, functools.reduce), BACK),
    id: "an identity, which is another one in each run",
    next: "the next of an iterator; use a for loop",
}  # fmt: skip
