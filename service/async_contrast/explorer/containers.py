"""Lists, dicts, sets and the like, and operators on them, as a worker uses them."""

from __future__ import annotations

import builtins
import itertools
import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from async_contrast.explorer.calling_back import hidden_in_item
from async_contrast.explorer.memory import SPECIAL, Access, Memory, Turns
from async_contrast.explorer.natures import (
    CONTAINERS,
    LOCKS,
    NATURES,
    TEXT_OF_LOCK,
    Nature,
    behind,
    content,
    is_iterator,
    remembers_size,
    why_unknown,
)
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


_CARE: Mapping[type, bool] = Remembered(
    lambda kind: NATURES[kind] is not Nature.PLAIN or bool(SPECIAL[kind]) or kind in LOCKS
)
"""Which types are not as simple as a number."""

_DEEP = frozenset({"eq", "ne", "lt", "le", "gt", "ge", "mod"})
"""Operators that read what is in containers inside a container."""


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
        kind = NATURES[type(value)]
        if kind is Nature.CONTAINER:
            return value
        if kind is Nature.UNKNOWN and not self._memory.owns(value):
            self._memory.refuse(why_unknown(type(value)))
        if kind is not Nature.BEHIND:
            return None
        if id(value) in self._behind:
            return self._behind[id(value)][1]
        found = [*behind(value)]
        if len(found) > 1:
            self._memory.refuse(f"a {type(value).__name__} of two containers; write the loop")
        return self.behind(found[0]) if found else None

    def remember(self, value: Any, container: object) -> Any:
        """The value, an iterator or a view, reads the container when it is asked."""
        self._behind[id(value)] = (value, container)
        return self._memory.made(value)

    def refuse_shared_iterator(self, value: object) -> None:
        """Who takes from an iterator changes it besides what it reads: that would be two things."""
        if is_iterator(value) and not self._memory.owns(value):
            self._memory.refuse("an iterator that others may see; iterate over the container")

    def access(
        self, verb: str, *values: object, writes: object = None, deep: bool = False
    ) -> Access | None:
        """To the container among values that others can see; None if there is none.

        `deep` says that containers inside are read, too.
        """
        shared = None
        for container in self._read(values, deep=deep):
            if container is not shared and not self._memory.owns(container):
                if shared is not None:
                    self._memory.refuse("two shared containers at once; copy one of them before")
                shared = container
        if shared is None:
            return None
        return Access(WRITE if shared is writes else READ, shared, None, verb)

    def _read(self, values: Iterable[object], *, deep: bool) -> Iterator[object]:
        for value in values:
            if not _CARE[type(value)]:
                continue
            container = self.behind(value)
            self.refuse_shared_iterator(value)
            if container is not None:
                yield container
            if deep:
                yield from self._inside(value if container is None else container)

    def _inside(self, outer: object) -> Iterator[object]:
        """The containers in it, and in those."""
        todo, known = [outer], {id(outer)}
        while todo:
            for value in content(todo.pop()):
                if NATURES[type(value)] is Nature.PLAIN or id(value) in known:
                    continue
                known.add(id(value))
                container = self.behind(value)
                if container is not None:
                    yield container
                todo.append(value if container is None else container)

    def _note_texts(self, outer: object) -> None:
        """Python code that a text of it runs for what is in it."""
        inside = (outer, *self._inside(outer))
        for value in itertools.chain.from_iterable(map(content, inside)):
            if found := SPECIAL[type(value)].get("__repr__"):
                self._memory.unfollow(found.__code__)
            if NATURES[type(value)] is Nature.FIXED:
                self._note_texts(value)

    def see(self, value: object, how: str) -> Turns[None]:
        """It is read as a whole: its truth, its text, or its items."""
        for name in SEEN[how]:
            if name in SPECIAL[type(value)]:
                self._memory.unfollow(SPECIAL[type(value)][name].__code__)
        if how == "text" and type(value) in LOCKS:
            self._memory.refuse(TEXT_OF_LOCK)
        if how == "text" and NATURES[type(value)] is not Nature.PLAIN:
            container = self.behind(value)
            self._note_texts(value if container is None else container)
        if access := self.access("reads", value, deep=how == "text"):
            yield access

    def operate(self, name: str, *operands: Any) -> Turns[Any]:
        """An operator's result."""
        changes = name[0] == "i" and name not in {"in", "invert"}
        if name == "getitem" and isinstance(operands[0], defaultdict):
            changes = True  # it makes what it has not
            if hidden := hidden_in_item(operands[0]):
                self._memory.refuse(hidden)
        written = operands[0] if changes else None
        deep = name in _DEEP or (
            name in {"in", "not in"} and not isinstance(operands[1], dict | set | frozenset)
        )
        if access := self.access(name, *operands, writes=written, deep=deep):
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

    def begins(self, *values: object, backwards: bool = False) -> Access | None:
        """The access by which iterators over them are made; None if that reads nothing shared."""
        for value in values:
            container = self.behind(value)
            if container is None or self._memory.owns(container):
                continue
            if not is_iterator(value) and (backwards or remembers_size(container)):
                return Access(READ, container, None, "begins to iterate over")
        return None

    def iteration(self, value: Any) -> Turns[tuple[Iterator[Any], object]]:
        """What gives one after the other, and what each time reads; None if that cannot change."""
        read = self.behind(value)
        if access := self.begins(value):
            yield access
        iterator = self._memory.natively(builtins.iter, value)
        if iterator is value:
            if read is not None:
                self.refuse_shared_iterator(value)
            read = value if read is None else read
        return iterator, read

    def next_of(self, iterator: Iterator[Any], read: object) -> Turns[Any]:
        """The next one, or END."""
        if not self._memory.owns(read):
            yield Access(WRITE if read is iterator else READ, read, None, "reads the next of")
        return self._memory.natively(builtins.next, iterator, _END)
