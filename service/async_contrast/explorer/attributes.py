"""Attributes of objects, as a worker loads and stores them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from enum import Enum, EnumType, auto
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from async_contrast.explorer.calls import Calls
from async_contrast.explorer.memory import Access, Memory, Turns
from async_contrast.explorer.models import MODELS, Model
from async_contrast.explorer.remembered import Remembered
from async_contrast.explorer.scope import Written
from async_contrast.explorer.sources import Variable
from async_contrast.explorer.steps import READ, WRITE


class _Way(Enum):
    """How a type gives its attribute."""

    SIMPLE = auto()
    """It is kept in the object or its class."""
    LOCAL = auto()
    """Each worker has its own."""
    PROPERTY = auto()
    MODEL = auto()
    """Of a primitive, which a model looks up."""
    CLASS = auto()
    """Of a class, which may keep what runs Python code."""
    SUPER = auto()
    """Of a class above, for an object below."""
    MODULE = auto()
    """It is a global of a module."""
    UNKNOWN = auto()
    """Python code that no name stands for."""


class Attributes:
    """Of one run."""

    def __init__(self, memory: Memory, calls: Calls, written: Written) -> None:
        self._memory = memory
        self._calls = calls
        self._written = written

    def simple(self, value: object, name: str) -> bool:
        """Whether an attribute that nobody writes can be loaded as it is."""
        return _WAYS[type(value), name] is _Way.SIMPLE

    def load(self, value: Any, name: str) -> Turns[Any]:
        way = _WAYS[type(value), name]
        if way is _Way.CLASS and _is_odd(_from(value, name)):
            return self._refuse(value, name)
        if way is _Way.SIMPLE or way is _Way.CLASS:
            if name in self._written.attributes:
                keeper = self._keeper(value, name)
                if not self._memory.owns(keeper):
                    yield Access(READ, keeper, name, "loads")
            return getattr(value, name)
        if way is _Way.MODULE:
            if Variable(value.__name__, name) in self._written.variables:
                yield Access(READ, vars(value), name, "loads")
            return getattr(value, name)
        if way is _Way.LOCAL:
            return self._of_local(value, name)
        if way is _Way.PROPERTY:
            return (yield from self._calls.call(_property(value, name).fget)(value))
        if way is _Way.SUPER:
            return (yield from self._of_super(value, name))
        if way is _Way.MODEL:
            return (yield from MODELS[type(value)].properties[name](self._memory, value))
        return self._refuse(value, name)

    def store(self, value: Any, name: str, new: object) -> Turns[None]:
        way = _WAYS[type(value), name]
        if way is _Way.LOCAL:
            self._memory.own_locals(value)[name] = new
        elif way is _Way.PROPERTY and (setter := _property(value, name).fset):
            yield from self._calls.call(setter)(value, new)
        elif way is _Way.MODULE:
            self._memory.refuse(
                f"sets {name} of a module from outside; have a function of it do so"
            )
        elif way not in (_Way.SIMPLE, _Way.CLASS) or _WRITES_ITSELF[type(value)]:
            self._refuse(value, name)
        else:
            if isinstance(value, type) and name not in vars(value):
                self._memory.refuse(f"{value.__name__}.{name} is new in its class; set it there")
            keeper = self._keeper(value, name)
            if not self._memory.owns(keeper):
                yield Access(WRITE, keeper, name, "stores")
                self._memory.publish(new)
            setattr(value, name, new)

    def delete(self, value: Any, name: str) -> Turns[None]:
        way = _WAYS[type(value), name]
        if way is _Way.LOCAL:
            self._of_local(value, name)
            del self._memory.own_locals(value)[name]
        elif way is not _Way.SIMPLE or isinstance(value, type) or _WRITES_ITSELF[type(value)]:
            self._refuse(value, name)
        else:
            keeper = self._keeper(value, name)
            if not self._memory.owns(keeper):
                yield Access(WRITE, keeper, name, "deletes")
            delattr(value, name)

    def _keeper(self, value: Any, name: str) -> object:
        """Where it is kept: in the class, if that has one of this name, for all its objects.

        Others who write it to the class are then seen by those who read it from an object. What
        is a worker's own has it itself, as far as others are concerned, and so has a dataclass.
        """
        if self._memory.owns(value) or name in getattr(value, "__dataclass_fields__", ()):
            return value
        for kind in value.__mro__ if isinstance(value, type) else type(value).__mro__:
            if name in vars(kind):
                # a slot is in the class by name only
                return value if hasattr(vars(kind)[name], "__set__") else kind
        return value

    def _of_super(self, value: Any, name: str) -> Turns[Any]:
        above = value.__self_class__.__mro__
        above = above[above.index(value.__thisclass__) + 1 :]
        keeper = next((kind for kind in above if name in vars(kind)), None)
        found = vars(keeper)[name] if keeper else None
        if type(found) is property and not isinstance(value.__self__, type):
            return (yield from self._calls.call(found.fget)(value.__self__))
        if _runs_python(found):
            self._refuse(value, name)
        if keeper and name in self._written.attributes:
            yield Access(READ, keeper, name, "loads")
        return getattr(value, name)

    def _of_local(self, value: Any, name: str) -> Any:
        own = self._memory.own_locals(value)
        if name in own:
            return own[name]
        for kind in type(value).__mro__[:-1]:
            if name in vars(kind):
                found = vars(kind)[name]
                return found.__get__(value) if hasattr(found, "__get__") else found
        of = "_thread._local" if type(value) is threading.local else type(value).__name__
        raise AttributeError(f"{of!r} object has no attribute {name!r}", name=name, obj=value)

    def _refuse(self, value: object, name: str) -> Any:
        kind = value if isinstance(value, type) else type(value)
        self._memory.refuse(
            f"{kind.__name__}.{name} runs code that no call names, or is not known here"
        )


def _property(value: object, name: str) -> property:
    found: property = next(vars(k)[name] for k in type(value).__mro__ if name in vars(k))
    return found


def _writes_itself(kind: type) -> bool:
    return isinstance(_from(kind, "__setattr__"), FunctionType)


_WRITES_ITSELF: Mapping[type, bool] = Remembered(_writes_itself)


def _from(kind: type, name: str) -> object:
    return next((vars(each)[name] for each in kind.__mro__ if name in vars(each)), None)


def _way(key: tuple[type, str]) -> _Way:
    kind, name = key
    model: Model | None = MODELS.get(kind)
    if model:
        if name in model.properties:
            return _Way.MODEL
        known = model.methods.keys() | model.constants | model.from_source
        return _Way.SIMPLE if name in known else _Way.UNKNOWN
    if issubclass(kind, threading.local):
        return _Way.LOCAL if kind.__init__ is object.__init__ else _Way.UNKNOWN
    if issubclass(kind, ModuleType):
        return _Way.MODULE
    if issubclass(kind, EnumType):  # asked for members by old versions only, and for nothing else
        return _Way.SIMPLE
    looks_up = (_from(kind, "__getattribute__"), _from(kind, "__getattr__"))
    if name == "__dict__" or any(isinstance(each, FunctionType) for each in looks_up):
        return _Way.UNKNOWN
    if issubclass(kind, super):
        return _Way.SUPER
    found = _from(kind, name)
    if type(found) is property:
        return _Way.PROPERTY
    if _runs_python(found):
        return _Way.UNKNOWN
    return _Way.CLASS if issubclass(kind, type) and found is None else _Way.SIMPLE


def _runs_python(found: object) -> bool:
    """Whether what stands in a class runs Python code when it is asked for there."""
    return isinstance(found, property) or _is_odd(found)


def _is_odd(found: object) -> bool:
    """The same, even if the class itself is asked, which gives a property as it is."""
    if isinstance(found, classmethod):  # asks what is in it, before Python 3.13
        return not isinstance(found.__func__, FunctionType | BuiltinFunctionType)
    kind = type(found)
    return any(isinstance(_from(kind, name), FunctionType) for name in ("__get__", "__set__"))


_WAYS: Mapping[tuple[type, str], _Way] = Remembered(_way)
