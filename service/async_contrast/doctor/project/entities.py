"""Objects that a library makes of a class of the project: of the class that it was given.

`await session.get(User, 1)` and `session.scalars(select(User)).first()` give a User, and so does
`User.query.first()`. That is never sure: it only tells whose method may answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set

from async_contrast.doctor.project.facts import Event, Function, Kind, Ref
from async_contrast.doctor.project.names import Names
from async_contrast.doctor.project.values import Meaning, Value, everything_in, parts, way_of

_NOTHING: Set[str] = frozenset()
_LEVELS = 10
"""Of functions that return what others give."""
_NO_OBJECTS = frozenset({"builtins.isinstance", "builtins.issubclass", "builtins.super"})


class Entities:
    """Looks up the method that a call of an object may come to."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._made: dict[str, dict[Ref, Set[str]]] = {}
        self._level = 0
        self._given: dict[str, Set[str]] = {}
        self._methods: dict[str, Set[str]] = _by_name(names)

    def method(self, function: Function, event: Event) -> Function | None:
        """The method of the one class that it may be, and that has it."""
        owner, _, name = event.ref.rpartition(".")
        having = self._methods.get(name, _NOTHING)
        if not having or not owner:
            return None
        found = {
            method.name
            for class_ in self._classes(function, owner)
            for method in [self._names.attribute(_instance(class_), name)]
            if method.kind is Meaning.FUNCTION
        }
        return self._names.functions.get(found.pop()) if len(found) == 1 else None

    def _classes(self, function: Function, ref: Ref) -> Set[str]:
        """The classes of whose objects an expression may be."""
        if self._names.value(ref).kind is Meaning.INSTANCE:
            return _NOTHING
        way = way_of(ref)
        known = self._known(function)
        for end in range(len(way), 0, -1):
            begin = "".join(way[:end])
            if begin in known:
                return known[begin]
            if end < len(way) and way[end - 1][0] not in "([{!>*":
                value = self._names.value(begin)
                if value.kind is Meaning.CLASS and value.name in self._names.classes:
                    return {value.name} if any(step[0] == "(" for step in way[end:]) else _NOTHING
        return _NOTHING

    def _known(self, function: Function) -> dict[Ref, Set[str]]:
        """What the calls of a function give, of those that are given a class, or what holds one."""
        if function.name not in self._made:
            known = self._made[function.name] = {}
            for event in function.events:
                if event.kind == Kind.CALL:
                    self._read(event, known)
        return self._made[function.name]

    def _read(self, event: Event, known: dict[Ref, Set[str]]) -> None:
        if event.ref in _NO_OBJECTS:
            return
        value = self._names.value(event.ref)
        if value.kind is Meaning.FUNCTION:
            classes = self._given_by(value.name)
        elif value.kind in (Meaning.UNKNOWN, Meaning.LIBRARY):
            classes = {each for ref in event.args for each in self._in_argument(ref, known)}
        else:
            return
        if classes:
            text = _result_of(event)
            known[text] = known.get(text, _NOTHING) | classes

    def _in_argument(self, ref: Ref, known: dict[Ref, Set[str]]) -> Set[str]:
        if ref in known:
            return known[ref]
        value = self._names.value(ref)
        if value.kind is Meaning.CLASS and value.name in self._names.classes:
            return {value.name}
        way = way_of(ref)
        begins = ("".join(way[:end]) for end in range(len(way) - 1, 0, -1))
        return next((known[begin] for begin in begins if begin in known), _NOTHING)

    def _given_by(self, name: str) -> Set[str]:
        """The classes of what a function of the project returns."""
        if name not in self._given and self._level < _LEVELS:
            self._given[name] = _NOTHING  # for functions that call each other
            self._level += 1
            function = self._names.functions[name]
            self._given[name] = {
                each
                for returned in function.returns
                for ref in everything_in(returned)
                if not parts(ref)
                for each in self._classes(function, ref)
            }
            self._level -= 1
        return self._given.get(name, _NOTHING)


def _by_name(names: Names) -> dict[str, Set[str]]:
    """By the name of a method, the classes that have one of their own."""
    found = defaultdict[str, set[str]](set)
    for each in names.functions.values():
        if each.class_ and each.class_ in names.classes:
            found[each.name.rpartition(".")[2]].add(each.class_)
    return dict(found)


def _instance(class_: str) -> Value:
    return Value(Meaning.INSTANCE, class_)


def _result_of(event: Event) -> Ref:
    """The Ref of what a call gives, which keeps its first constant."""
    first = event.args[0] if event.args else ""
    is_constant = first[:1] == "=" and not parts(first) and not first.endswith("()")
    return f"{event.ref}({first[1:] if is_constant else ''})"
