"""Which classes a class derives from, and which derive from it, over all files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from async_contrast.doctor.libraries.tables import Libraries
from async_contrast.doctor.project.facts import Class, Ref
from async_contrast.doctor.project.values import Meaning, Value

_MOST_BASES = 60
"""Of a class, however far; more are not looked at."""


class Bases:
    """`value` says what the expression of a base means."""

    def __init__(
        self, classes: Mapping[str, Class], libraries: Libraries, value: Callable[[Ref], Value]
    ) -> None:
        self._classes = classes
        self._libraries = libraries
        self._value = value
        self._orders: dict[str, tuple[Value, ...]] = {}
        self._derivations: dict[str, list[str]] | None = None

    def order(self, name: str) -> tuple[Value, ...]:
        """A class and its bases, in which order an attribute is looked for; depth first."""
        if name not in self._orders:
            self._orders[name] = ()  # for bases that are told by an attribute of the class
            self._orders[name] = tuple(Value(Meaning.CLASS, each) for each in self._order(name))
        return self._orders[name]

    def _order(self, name: str) -> Iterable[str]:
        found: dict[str, None] = {}
        todo = [name]
        while todo and len(found) < _MOST_BASES:
            each = todo.pop()
            if each not in found:
                found[each] = None
                todo += reversed(self._own(each))
        return found

    def _own(self, name: str) -> Sequence[str]:
        """What a class itself says that it derives from."""
        if name not in self._classes:
            return self._libraries.names.ancestors(name)[1:]
        values = map(self._value, self._classes[name].bases)
        return [value.name for value in values if value.is_type]

    def derived(self, name: str) -> Sequence[str]:
        """The classes of the project that derive from one."""
        if self._derivations is None:
            self._derivations = defaultdict(list)  # while bases are looked up there are none
            for each in self._classes:
                for base in self.order(each)[1:]:
                    self._derivations[base.name].append(each)
        return self._derivations.get(name, ())
