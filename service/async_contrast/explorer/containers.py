"""Lists, dicts, sets and the like, and operators on them, as a worker uses them."""

from __future__ import annotations

import builtins
import operator
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from types import GeneratorType
from typing import Any

from async_contrast.explorer.calling_back import hidden_in_item
from async_contrast.explorer.memory import CONTAINERS, SPECIAL, Access, Memory, Turns
from async_contrast.explorer.remembered import Remembered
from async_contrast.explorer.steps import READ, WRITE

_END = object()

OPERATIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(operator, name) for name in operator.__all__},
    "in": lambda item, container: item in container,
    "not in": lambda item, container: item not in container,
}
SEEN = {
    "truth": ("__bool__", "__len__"),
    "text": ("__format__", "__str__", "__repr__"),
    "items": ("__iter__", "__getitem__", "__len__"),
}
"""The methods behind what is read as a whole."""


def _needs_care(kind: type) -> bool:
    return (
        issubclass(kind, (*CONTAINERS, GeneratorType))
        or issubclass(kind, Iterator)
        or hasattr(kind, "mapping")  # the views of a dict
        or bool(SPECIAL[kind])
    )


_CARE: Mapping[type, bool] = Remembered(_needs_care)
"""Which types are not as simple as a number."""


class Containers:
    """Of one run."""

    END = _END
    next = staticmethod(builtins.next)
    slice = builtins.slice

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._behind: dict[int, tuple[object, object]] = {}

    def plain(self, one: object, other: object = None) -> bool:
        """Whether an operation on them reads nothing that others might change."""
        return not (_CARE[type(one)] or _CARE[type(other)])

    def behind(self, value: object) -> object:
        """The container that a value is, or reads when it is asked; None if there is none."""
        if isinstance(value, CONTAINERS):
            return value
        return self._behind.get(id(value), (None, None))[1]

    def remember(self, value: Any, container: object) -> Any:
        """The value, an iterator or a view, reads the container when it is asked."""
        self._behind[id(value)] = (value, container)
        return value

    def access(self, verb: str, *values: object, writes: object = None) -> Access | None:
        """To the container among values that others can see; None if there is none."""
        shared = None
        for value in values:
            container = self.behind(value) if _CARE[type(value)] else None
            if (
                container is not None
                and container is not shared
                and not self._memory.owns(container)
            ):
                if shared is not None:
                    self._memory.refuse("two shared containers at once; copy one of them before")
                shared = container
        if shared is None:
            return None
        return Access(WRITE if shared is writes else READ, shared, None, verb)

    def see(self, value: object, how: str) -> Turns[None]:
        """It is read as a whole: its truth, its text, or its items."""
        for name in SEEN[how]:
            if name in SPECIAL[type(value)]:
                self._memory.unfollow(SPECIAL[type(value)][name].__code__)
        if access := self.access("reads", value):
            yield access

    def operate(self, name: str, *operands: Any) -> Turns[Any]:
        """An operator's result."""
        changes = name[0] == "i" and name not in {"in", "invert"}
        if name == "getitem" and isinstance(operands[0], defaultdict):
            changes = True  # it makes what it has not
            if hidden := hidden_in_item(operands[0]):
                self._memory.refuse(hidden)
        written = operands[0] if changes else None
        if access := self.access(name, *operands, writes=written):
            yield access
        if isinstance(written, CONTAINERS):
            self._memory.publish_in(written, operands[1])
        result = self._memory.natively(OPERATIONS[name], *operands)
        taken_out = name == "getitem" and not isinstance(operands[1], slice)
        if isinstance(result, CONTAINERS) and result is not written and not taken_out:
            self._memory.made(result)
        return result

    def set_item(self, container: Any, key: object, new: object) -> Turns[None]:
        if access := self.access("stores an item of", container, writes=container):
            yield access
        self._memory.publish_in(container, (key, new))
        self._memory.natively(operator.setitem, container, key, new)

    def delete_item(self, container: Any, key: object) -> Turns[None]:
        if access := self.access("deletes an item of", container, writes=container):
            yield access
        self._memory.natively(operator.delitem, container, key)

    def iteration(self, value: Any) -> tuple[Iterator[Any], object]:
        """What gives one after the other, and what each time reads; None if that cannot change."""
        iterator = self._memory.natively(builtins.iter, value)
        if isinstance(value, GeneratorType):
            self._memory.refuse("a generator; use a list")
        read = self.behind(value)
        if read is None and iterator is value:
            read = value  # who takes from an iterator changes it
        return iterator, read

    def next_of(self, iterator: Iterator[Any], read: object) -> Turns[Any]:
        """The next one, or END."""
        if not self._memory.owns(read):
            yield Access(WRITE if read is iterator else READ, read, None, "reads the next of")
        return self._memory.natively(builtins.next, iterator, _END)
