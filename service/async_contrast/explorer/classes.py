"""What is run when a class is called, besides an `__init__` that is written in its source. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import FunctionType
from typing import Any

from async_contrast.explorer import known
from async_contrast.explorer.natures import CONTAINERS
from async_contrast.explorer.remembered import Remembered


def is_python(kind: type) -> bool:
    """Whether a class statement made it; so may a few others be that are written in C."""
    return bool(kind.__flags__ & (1 << 9)) and "__module__" in vars(kind)  # Py_TPFLAGS_HEAPTYPE


def is_generated(function: object) -> bool:
    """Whether a dataclass or a named tuple wrote it: it stores its arguments, and does no more."""
    return isinstance(function, FunctionType) and function.__code__.co_filename == "<string>"


def is_dataclass_init(kind: Any) -> bool:
    return is_generated(kind.__init__) and hasattr(kind, "__dataclass_fields__")


def reads_arguments(kind: type) -> bool:
    """Whether it takes what is in its arguments, as a list does."""
    return issubclass(kind, (*CONTAINERS, *_IMMUTABLE)) and not is_generated(kind.__new__)


_IMMUTABLE = tuple(each for each in known.IMMUTABLE if each not in {bool, type(None), range, slice})


def _hidden(kind: Any) -> str | None:
    name = kind.__name__
    if isinstance(getattr(kind, "__del__", None), FunctionType):
        return f"{name}.__del__(), which runs where no line says so; write a method"
    if isinstance(kind.__new__, FunctionType) and not (
        issubclass(kind, tuple) and is_generated(kind.__new__)
    ):
        return f"{name}.__new__(), which is run before there is an object; write __init__"
    return _hidden_in_dataclass(kind) if is_dataclass_init(kind) else None


def _hidden_in_dataclass(kind: Any) -> str | None:
    name = kind.__name__
    if hasattr(kind, "__post_init__"):
        return f"{name}.__post_init__(), which a dataclass calls unseen; write __init__"
    if isinstance(kind.__setattr__, FunctionType) and not is_generated(kind.__setattr__):
        return f"{name}.__setattr__(), which a dataclass calls unseen; write __init__"
    for field in dataclasses.fields(kind):
        if not _is_simple_factory(field.default_factory):
            return f"the default_factory of {name}.{field.name} is called unseen; write __init__"
        if hasattr(getattr(type(getattr(kind, field.name, None)), "__set__", None), "__code__"):
            return f"{name}.{field.name} is a descriptor, called unseen; write __init__"
        if isinstance(getattr(kind, field.name, None), property):
            return f"{name}.{field.name} is a property, called unseen; write __init__"
    return None


def _is_simple_factory(factory: Any) -> bool:
    if factory is dataclasses.MISSING or factory in known.READING | known.MAKES_PRIMITIVES:
        return True
    if not isinstance(factory, type) or not is_python(factory) or HIDDEN[factory]:
        return False
    if type(factory).__call__ is not type.__call__:
        return False
    return is_dataclass_init(factory) or not isinstance(_init(factory), FunctionType)


def _init(kind: Any) -> object:
    return kind.__init__


HIDDEN: Mapping[type, str | None] = Remembered(_hidden)
"""Python code that making one runs where no call names it, as people read it; None if none."""
