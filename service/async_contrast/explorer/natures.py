"""What is read when an object of some type is: itself, what is in it, or what stands behind it."""

from __future__ import annotations

import collections
import datetime
import decimal
import functools
import gc
import itertools
import re
import threading
from collections import OrderedDict, deque
from collections.abc import Iterator, Mapping
from enum import Enum, auto
from types import (
    BuiltinFunctionType,
    BuiltinMethodType,
    CellType,
    CodeType,
    GeneratorType,
    GenericAlias,
    MappingProxyType,
    MethodType,
    MethodWrapperType,
    UnionType,
    WrapperDescriptorType,
)
from typing import Any

from async_contrast.explorer.remembered import Remembered

CONTAINERS = (list, dict, set, bytearray, deque)
"""With their subclasses; each of them is one thing."""


class Nature(Enum):
    """Of a type."""

    PLAIN = auto()
    """Nothing that changes, or attributes, which have names."""
    CONTAINER = auto()
    FIXED = auto()
    """A tuple, a frozenset or an error: what is in it may change."""
    BEHIND = auto()
    """A view or an iterator, which reads what stands behind it."""
    UNKNOWN = auto()
    """Written in C; what it reads is not known."""


_some: list[Any] = [[], (), "", b"", set(), {}, deque(), range(1), range(1 << 100), bytearray()]
_dicts: list[Any] = [{}, OrderedDict()]
_reversible: list[Any] = [[], {}, {}.values(), {}.items(), deque(), range(1)]
_VIEWS = frozenset(
    {type(view) for each in _dicts for view in (each.keys(), each.values(), each.items())}
    | {MappingProxyType}
)
_ITERATORS = frozenset(
    {type(iter(each)) for each in (*_some, *(v for d in _dicts for v in (d.values(), d.items())))}
    | {type(reversed(each)) for each in _reversible}
    | {type(iter("\u20ac")), enumerate, zip, reversed, itertools.count}
)

_READ = frozenset(
    {"__getitem__", "__setitem__", "__len__", "__iter__", "__next__", "__contains__", "__eq__"}
    | {"__lt__", "__bool__", "__int__", "__float__", "__index__", "__add__", "__sub__"}
    | {"__and__", "__or__"}
)
_KNOWN = frozenset(
    {int, bool, float, complex, str, bytes, type(None), range, slice, type, BaseException, object}
    | {MethodType, BuiltinFunctionType, MethodWrapperType, GenericAlias, UnionType, CodeType}
    | {re.Pattern, re.Match, decimal.Decimal, datetime.date, datetime.time, datetime.datetime}
    | {datetime.timedelta, datetime.timezone, datetime.tzinfo, type(NotImplemented), type(...)}
    | {CellType, functools.partial, collections.defaultdict}
)
"""Written in C; what operators read of them does not change."""


def _kind_of(kind: type) -> Nature:
    if issubclass(kind, CONTAINERS):
        return Nature.CONTAINER
    if issubclass(kind, tuple | frozenset | BaseException):
        return Nature.FIXED
    if kind in _VIEWS or kind in _ITERATORS:
        return Nature.BEHIND
    for base in kind.__mro__:
        if base not in _KNOWN and any(
            isinstance(vars(base).get(name), WrapperDescriptorType) for name in _READ
        ):
            return Nature.UNKNOWN
    return Nature.PLAIN


NATURES: Mapping[type, Nature] = Remembered(_kind_of)

_LETS_SEE = (tuple, frozenset, BaseException, MethodType, functools.partial, BuiltinMethodType,
             MethodWrapperType, CellType)  # fmt: skip

TRANSPARENT: Mapping[type, bool] = Remembered(
    lambda kind: issubclass(kind, _LETS_SEE) or NATURES[kind] is Nature.BEHIND
)
"""Whether others see through objects of this type, whoever made them."""


LOCKS = frozenset({type(threading.Lock()), type(threading.RLock())})
"""What their texts say is read unseen."""
TEXT_OF_LOCK = "the text of a lock, which says who holds it"


def why_unknown(kind: type) -> str:
    """For people."""
    if issubclass(kind, GeneratorType):
        return "a generator; use a list"
    if kind in {map, filter}:
        return f"a {kind.__name__}: it calls back, which cannot be followed; write the loop"
    return f"what a {kind.__name__} reads is not known here; use a list, a dict or a set"


def content(value: Any) -> Iterator[object]:
    """What is in a container, a tuple or an error."""
    if isinstance(value, dict):
        yield from dict.keys(value)
        yield from dict.values(value)
    elif isinstance(value, tuple | frozenset | list | set | deque):
        yield from value
    elif isinstance(value, BaseException):
        yield from value.args


def behind(value: object) -> Iterator[object]:
    """The containers that a view or an iterator reads, and what is not known among what it
    reads."""
    todo = [value]
    while todo:
        for each in gc.get_referents(todo.pop()):
            kind = NATURES[type(each)]
            if kind in (Nature.CONTAINER, Nature.UNKNOWN):
                yield each
            elif kind in (Nature.BEHIND, Nature.FIXED):
                todo.append(each)


def is_iterator(value: object) -> bool:
    return type(value) in _ITERATORS


def remembers_size(container: object) -> bool:
    """Whether an iterator over it keeps its size from the moment when it is made, and so is made
    by reading it. That of a list only keeps a position; but `reversed` begins at the end."""
    return not isinstance(container, list | bytearray)
