"""What a function written in C calls or reads of what it is given, unseen. Pure."""

from __future__ import annotations

import string
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from types import BuiltinFunctionType, FunctionType, MethodDescriptorType

from async_contrast.explorer import known
from async_contrast.explorer.natures import LOCKS, TEXT_OF_LOCK


def hidden_in_call(
    name: str, owner: object, args: Sequence[object], named: Mapping[str, object]
) -> str | None:
    """Why a call cannot be followed, for people; None if it can. The function itself reads and
    changes only the containers that it is given, or that it is a method of."""
    given = (*args, *named.values())
    key = named.get("key") if name in {"sort", "sorted", "max", "min"} else None
    if not all(map(_is_harmless, given)) or not _is_pure(key):
        return f"{name}() of a function: {known.BACK}"
    if isinstance(owner, str) and name in {"format", "format_map"} and _looks_inside(owner):
        return f"{name}() that looks into what it is given; write an f-string"
    if name in {"str", "repr", "ascii", "format"} and any(type(each) in LOCKS for each in args):
        return TEXT_OF_LOCK
    of_default = any(isinstance(each, defaultdict) for each in (owner, *args))
    if of_default and name in {"getitem", "__getitem__"}:
        return f"{name}() of a defaultdict, which makes what it has not; write [ ]"
    return None


def hidden_in_item(container: defaultdict[object, object]) -> str | None:
    """The same of a defaultdict that is asked for an item."""
    factory = container.default_factory
    if factory is None or isinstance(factory, type | FunctionType):
        return None  # Python code in them is noted
    return "a defaultdict with a factory that is no class: it calls back, which cannot be followed"


def _is_harmless(value: object) -> bool:
    return not callable(value) or isinstance(value, type) or _is_pure(value)


def _is_pure(value: object) -> bool:
    """Whether calling it reads nothing but what it is called with."""
    if value is None:
        return True
    if isinstance(value, MethodDescriptorType):
        return value.__objclass__ in known.IMMUTABLE
    return isinstance(value, type | BuiltinFunctionType) and value in known.READING


def _looks_inside(text: str) -> bool:
    return any("." in name or "[" in name for name in _fields(text))


def _fields(text: str) -> Iterator[str]:
    try:
        for _, name, form, _ in string.Formatter().parse(text):
            yield name or ""
            yield from _fields(form or "")
    except ValueError:  # no format; the call says so
        return
