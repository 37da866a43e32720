"""Calls, as a worker makes them: of functions that are rewritten, of classes, and of known ones."""

from __future__ import annotations

import functools
import sys
from types import (
    BuiltinFunctionType,
    FunctionType,
    MethodDescriptorType,
    MethodType,
    MethodWrapperType,
    WrapperDescriptorType,
)
from typing import Any, Protocol

from async_contrast.explorer import known
from async_contrast.explorer.classes import HIDDEN, is_dataclass_init, is_python, reads_arguments
from async_contrast.explorer.containers import Containers
from async_contrast.explorer.memory import Memory, Turns
from async_contrast.explorer.models import MODELS, enters, model_of
from async_contrast.explorer.native import Native, Steps
from async_contrast.explorer.natures import CONTAINERS, is_iterator

_IN_C = (BuiltinFunctionType, MethodWrapperType, MethodDescriptorType, WrapperDescriptorType)


class Functions(Protocol):
    """Rewrites the functions of one run."""

    places: bool

    def rewritten(self, function: FunctionType) -> Steps:
        """Raises NotExplorable if it cannot be."""


class Calls:
    """Of one run."""

    error = staticmethod(sys.exc_info)

    def __init__(self, memory: Memory, containers: Containers, functions: Functions) -> None:
        self._memory = memory
        self._containers = containers
        self._native = Native(memory, containers, places=functions.places)
        self._functions = functions
        self._places = functions.places

    def call(self, function: Any) -> Steps:
        """What is called in place of a function."""
        kind = type(function)
        if kind is FunctionType:
            if function in known.ON_NOTHING or function in known.MAKES_PRIMITIVES:
                return self._native.call(function)
            return self._python(function)
        if kind is MethodType:
            return self._method(function)
        if isinstance(function, _IN_C):
            return self._builtin(function)
        if kind is functools.partial:
            steps = self._then_place(self.call(function.func))
            return functools.partial(steps, *function.args, **function.keywords)
        if isinstance(function, type):
            return self._class(function)
        if callable(function) and isinstance(kind.__call__, FunctionType):
            return functools.partial(self._then_place(self._python(kind.__call__)), function)
        return self._refused(function)

    def call_spread(self, function: Any) -> Steps:
        """The same, with arguments of which a star stands before some."""
        steps = self.call(function)
        return self._then_place(steps) if sys.version_info < (3, 12) else steps

    def _then_place(self, steps: Steps) -> Steps:
        """C calls it, and so looks for a switch when it has returned."""
        if not self._places:
            return steps

        def then_place(*args: Any, **kwargs: Any) -> Turns[Any]:
            result = yield from steps(*args, **kwargs)
            yield None
            return result

        return then_place

    def enter(self, manager: Any) -> Turns[Any]:
        """What `with` does first."""
        if enters(manager):
            return (yield from self._of_primitive(manager, "acquire", "__enter__")())
        kind = type(manager)
        enter, leave = getattr(kind, "__enter__", None), getattr(kind, "__exit__", None)
        if not isinstance(enter, FunctionType) or not isinstance(leave, FunctionType):
            self._memory.refuse(f"with {kind.__name__}: it is not known here, nor Python")
        return (yield from self._python(enter)(manager))

    def exit(self, manager: Any, *error: Any) -> Turns[Any]:
        """What `with` does last; whether the error was dealt with."""
        if enters(manager):
            yield from self._of_primitive(manager, "release", "__exit__")()
            return False
        return (yield from self._python(type(manager).__exit__)(manager, *error))

    def _python(self, function: FunctionType) -> Steps:
        module = function.__module__ or ""
        reason = known.REASONS.get(module) or known.REASONS.get(module.partition(".")[0])
        if reason and not _needs_no_model(function):
            self._memory.refuse(f"{function.__qualname__}(): {reason}")
        return self._functions.rewritten(function)

    def _method(self, method: MethodType) -> Steps:
        if model_of(method.__self__):
            return self._of_primitive(method.__self__, method.__name__)
        function = method.__func__
        if isinstance(function, FunctionType):
            return functools.partial(self._python(function), method.__self__)
        return functools.partial(self.call(function), method.__self__)

    def _of_primitive(self, primitive: Any, name: str, written: str = "") -> Steps:
        """`written` is the method that is called in truth, where it is not this one."""
        model = MODELS[type(primitive)]
        if name in model.from_source:
            return functools.partial(self._python(getattr(type(primitive), name)), primitive)
        if name not in model.methods:
            self._memory.refuse(f"{type(primitive).__name__}.{name}() is not known here")
        steps = model.methods[name]
        if not self._places:
            return functools.partial(steps, self._memory, primitive)

        # none in the class: a Condition has the method of its lock, in C
        in_python = isinstance(getattr(type(primitive), written or name, None), FunctionType)

        def with_places(*args: Any, **kwargs: Any) -> Turns[Any]:
            if in_python:
                yield None
            result = yield from steps(self._memory, primitive, *args, **kwargs)
            yield None
            return result

        return with_places

    def _builtin(self, function: Any) -> Steps:
        owner = getattr(function, "__self__", None)
        if model_of(owner):
            return self._of_primitive(owner, function.__name__)
        if function.__name__ == "__next__" and is_iterator(owner):
            self._memory.refuse(f"__next__(): {known.REFUSED[next]}")
        if isinstance(owner, CONTAINERS) or self._containers.behind(owner) is not None:
            return self._native.call(function, owner)
        is_method = isinstance(owner, known.IMMUTABLE) and not isinstance(owner, type(None))
        if is_method or function in known.READING or function in known.ON_NOTHING:
            return self._native.call(function)
        if function in known.MAKES_PRIMITIVES or _begins_nothing(function):
            return self._native.call(function)
        return self._refused(function)

    def _class(self, kind: Any) -> Steps:
        if kind in known.READING or kind in known.MAKES_PRIMITIVES:
            return self._native.call(kind)
        if kind in known.REFUSED or type(kind).__call__ is not type.__call__:
            return self._refused(kind)
        if hidden := HIDDEN[kind]:
            self._memory.refuse(hidden)
        init = kind.__init__
        if issubclass(kind, BaseException) and not isinstance(init, FunctionType):
            return self._native.call(kind)
        if not is_python(kind):
            return self._refused(kind)
        if not isinstance(init, FunctionType) or is_dataclass_init(kind):
            return self._natively_made(kind)
        rewritten = self._python(init)

        def steps(*args: Any, **kwargs: Any) -> Turns[Any]:
            made = self._memory.made(kind.__new__(kind, *args, **kwargs))
            yield from rewritten(made, *args, **kwargs)
            return made

        return self._then_place(steps)

    def _natively_made(self, kind: Any) -> Steps:
        def steps(*args: Any, **kwargs: Any) -> Turns[Any]:
            if self._places:
                yield None
            if reads_arguments(kind):
                given = (*args, *kwargs.values())
                if access := self._containers.access(f"makes {kind.__name__} of", *given):
                    yield access
            return self._memory.made(self._memory.natively(kind, *args, **kwargs))

        return self._then_place(steps)

    def _refused(self, function: Any) -> Steps:
        module = getattr(function, "__module__", None) or type(function).__module__
        owner = getattr(function, "__self__", None)
        if owner is not None and not isinstance(owner, type(sys)):
            module = type(owner).__module__
        name = getattr(function, "__qualname__", type(function).__qualname__)
        try:
            reason = known.REFUSED.get(function)
        except TypeError:
            reason = None
        reason = reason or known.REASONS.get(module) or known.REASONS.get(module.partition(".")[0])
        self._memory.refuse(f"{name}(): {reason or 'it is not Python, and not known here'}")


def _begins_nothing(function: Any) -> bool:
    """An `__init__` of object or an exception, which touches nothing but what is being made."""
    return type(function) is MethodWrapperType and function.__name__ == "__init__"


def _needs_no_model(function: FunctionType) -> bool:
    return function.__qualname__ == "Condition.wait_for"
