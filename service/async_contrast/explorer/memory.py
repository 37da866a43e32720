"""What the workers of one run share, and what is still one's own.

An object that a worker made is its own until it is put where others can find it. What it does to
it until then is no step.
"""

from __future__ import annotations

import builtins
import functools
import gc
import itertools
import operator
import queue
import sys
import threading
from collections import Counter
from collections.abc import Callable, Generator, Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import (
    BuiltinMethodType,
    CellType,
    CodeType,
    FrameType,
    FunctionType,
    MemberDescriptorType,
    MethodType,
    MethodWrapperType,
)
from typing import Any, NamedTuple, NoReturn, TypeVar

from async_contrast.explorer.natures import CONTAINERS, NATURES, TRANSPARENT, Nature, content
from async_contrast.explorer.remembered import Remembered
from async_contrast.explorer.sources import refuse
from async_contrast.explorer.steps import READ, WRITE, Kind

T = TypeVar("T")

HERE = str(Path(__file__).parent)

_LIBRARY = (HERE, queue.__file__, threading.__file__)
"""Where code that models stand for is written, besides the models."""


class Access(NamedTuple):
    """What a worker is about to do to something that others may see."""

    kind: Kind
    what: object
    """An object, a cell, or the names of a module."""
    name: str | None
    """Of an attribute or a variable; None for the object as a whole."""
    verb: str
    waits: Callable[[], bool] | None = None
    """Whether it has to wait; None if it never does."""


Turns = Generator[Access | None, None, T]
"""A worker's way; yields before each access, and None where this interpreter may switch."""


class Memory:
    """Of one run."""

    GeneratorExit = builtins.GeneratorExit
    BaseException = builtins.BaseException

    def __init__(self, unfollowed: set[str]) -> None:
        self.unfollowed = unfollowed
        """The Python code that was reached, but not rewritten."""
        self.worker = 0
        """Whose turn it is."""
        self.over = False
        """Nothing is to be done any more, not even what stands in `finally`."""
        self.stopped: Exception | None = None
        """Why the run cannot go on."""
        self.owners: dict[int, int] = {}
        """The worker that holds an RLock, by the lock's identity; -1 for whoever began."""
        self._own: dict[int, object] = {}
        self._numbers: dict[int, int] = {}
        self._kept: list[object] = []
        self._locals: dict[tuple[int, int], dict[str, Any]] = {}

    def thing(self, access: Access) -> Hashable:
        """What it is on: numbered in the order in which accesses name them."""
        number = self._numbers.get(id(access.what))
        if number is None:
            number = self._numbers[id(access.what)] = len(self._kept)
            self._kept.append(access.what)  # so that no other object gets its identity
        return number if access.name is None else (number, access.name)

    def own_locals(self, local: object) -> dict[str, Any]:
        """What the worker whose turn it is keeps in a threading.local."""
        self._kept.append(local)
        return self._locals.setdefault((self.worker, id(local)), {})

    # whose it is

    def owns(self, value: object) -> bool:
        """Whether the worker made it, and nobody else can see it."""
        return id(value) in self._own

    def made(self, value: T) -> T:
        """The worker whose turn it is made it; the value."""
        self._own[id(value)] = value
        return value

    def made_hashed(self, value: T) -> T:
        """The same of a set or dict, which asks what is in it for its hash; or of a list."""
        if not isinstance(value, list) and _may_call_back((value,)):
            for each in _inside(value):
                if found := SPECIAL[type(each)].get("__hash__"):
                    self.unfollow(found.__code__)
        return self.made(value)

    def cell_of(self, function: FunctionType) -> CellType:
        """The cell of the only variable that a function shares; the worker's own so far."""
        (cell,) = function.__closure__ or ()
        return self.made(cell)

    def publish(self, value: object) -> None:
        """Others can see it from now on, and what can be reached from it."""
        todo = [value] if self._own else []
        while todo:
            value = todo.pop()
            if self._own.pop(id(value), None) is not None or TRANSPARENT[type(value)]:
                todo += _inside(value)

    def publish_in(self, keeper: object, value: object) -> None:
        """The same, if others can see what it is kept in."""
        if id(keeper) not in self._own:
            self.publish(value)

    # accesses to variables

    def loads(self, keeper: object, name: str) -> Access:
        return Access(READ, keeper, name, "loads")

    def stores(self, keeper: object, name: str) -> Access:
        return Access(WRITE, keeper, name, "stores")

    def deletes(self, keeper: object, name: str) -> Access:
        return Access(WRITE, keeper, name, "deletes")

    # what cannot be followed

    def natively(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Call it as it is. Python code that this runs is noted as not followed."""
        owner = getattr(function, "__self__", None)
        if not _may_call_back((owner, *args, *kwargs.values())):
            return function(*args, **kwargs)
        return self.watch(function, *args, **kwargs)

    def watch(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """The same, whatever it is called with."""
        before = sys.getprofile()
        sys.setprofile(self._note)
        try:
            return function(*args, **kwargs)
        finally:
            sys.setprofile(before)

    def _note(self, frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code not in _HARMLESS and not code.co_filename.startswith(_LIBRARY):
            self.unfollow(code)

    def unfollow(self, code: CodeType) -> None:
        """Note that it is run, and not followed."""
        file = Path(code.co_filename).name
        self.unfollowed.add(f"{code.co_qualname}() ({file}:{code.co_firstlineno})")

    def stop(self, error: Exception) -> NoReturn:
        """The run ends here, whatever the program does about the error."""
        self.stopped = error
        raise error

    def refuse(self, reason: str) -> NoReturn:
        """Raises NotExplorable, with the line of the program that is run."""
        frame = sys._getframe(1)
        while frame.f_back and frame.f_code.co_filename.startswith(HERE):
            frame = frame.f_back
        self.stop(refuse(frame.f_code.co_filename, frame.f_lineno, reason))


def _special(kind: type) -> Mapping[str, FunctionType]:
    return {
        name: value
        for each in reversed(kind.__mro__)
        for name, value in vars(each).items()
        if name.startswith("__") and name not in _CALLED and isinstance(value, FunctionType)
    }


_CALLED = frozenset(
    {"__init__", "__new__", "__call__", "__enter__", "__exit__", "__init_subclass__", "__del__"}
    | {"__set_name__", "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__"}
    | {"__class_getitem__", "__setattr__", "__getattr__", "__getattribute__", "__post_init__"}
)
"""Methods of two underscores that no operator calls, or that are looked up elsewhere."""

SPECIAL: Mapping[type, Mapping[str, FunctionType]] = Remembered(_special)
"""The methods of a type that are Python, and that operators call: not by their names."""


def _may_call_back(values: Iterable[object], depth: int = 3) -> bool:
    """Whether what C does with these might run Python code."""
    for value in values:
        if type(value) in _ATOMS:
            continue
        if SPECIAL[type(value)]:
            return True
        if isinstance(value, (tuple, frozenset, *CONTAINERS)) and not isinstance(value, bytearray):
            inside = itertools.chain(value, value.values()) if isinstance(value, dict) else value
            if not depth or getattr(value, "default_factory", None):
                return True
            if _may_call_back(inside, depth - 1):
                return True
        elif NATURES[type(value)] in _OTHERS:
            return True
    return False


_ATOMS = frozenset({int, str, float, bool, bytes, type(None), type(operator)})
"""They contain nothing, and call nothing."""

_OTHERS = (Nature.BEHIND, Nature.UNKNOWN)

_HARMLESS = frozenset({Counter.__missing__.__code__})


def _inside(value: Any) -> Iterator[object]:
    """What can be reached from it directly."""
    yield from content(value)
    if isinstance(value, MethodType | BuiltinMethodType | MethodWrapperType):
        yield value.__self__
    elif isinstance(value, functools.partial):
        yield from (value.func, *value.args, *value.keywords.values())
    elif isinstance(value, FunctionType):
        yield from value.__closure__ or ()
        yield from value.__defaults__ or ()
        yield from (value.__kwdefaults__ or {}).values()
    elif isinstance(value, CellType):
        yield from _content(value)
    elif NATURES[type(value)] in _OTHERS:
        yield from gc.get_referents(value)
    yield from vars(value).values() if hasattr(value, "__dict__") else ()
    for kind in type(value).__mro__:
        for slot in vars(kind).values():
            if isinstance(slot, MemberDescriptorType):
                with suppress(AttributeError):  # nothing yet
                    yield slot.__get__(value)


def _content(cell: CellType) -> Iterator[object]:
    with suppress(ValueError):  # nothing yet
        yield cell.cell_contents
