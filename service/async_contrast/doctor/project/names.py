"""What names mean over all files: imports and re-exports, classes and bases, instances, results.

Nothing is guessed: what cannot be followed is UNKNOWN.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property

from async_contrast.doctor.libraries.tables import Libraries
from async_contrast.doctor.project.assigned import Assigned, argument_of
from async_contrast.doctor.project.bases import Bases
from async_contrast.doctor.project.events import Events
from async_contrast.doctor.project.facts import Class, Event, Facts, Function, Kind, Ref
from async_contrast.doctor.project.values import UNKNOWN, Meaning, Value, plain, steps

_SUPER = "<super>"
_MOST_STEPS = 60
"""Of an expression, and of names that stand for names; longer ones are not followed."""


class Names:
    """Looks up what a `Ref` means."""

    def __init__(self, modules: Mapping[str, Facts], libraries: Libraries) -> None:
        self.modules = modules
        self.libraries = libraries
        self.functions: dict[str, Function] = {}
        self.classes: dict[str, Class] = {}
        self._inner: dict[str, list[str]] = defaultdict(list)
        self._folders: set[str] = set()
        self._libraries = {name.partition(".")[0] for name in libraries.heads}
        self._known: dict[str, Value] = {}
        self._results: dict[str, Value] = {}
        self._plain: dict[str, bool] = {}
        """Of modules, whether each part of their names means a package, and no variable."""
        self._under_way: set[str] = set()
        self._bases = Bases(self.classes, libraries, self.value)
        self.order = self._bases.order
        for facts in modules.values():
            self.functions.update((each.name, each) for each in facts.functions)
            self.classes.update((each.name, each) for each in facts.classes)
            for each in facts.functions:
                outer, inside, _ = each.name.rpartition(".<locals>.")
                if inside:
                    self._inner[outer].append(each.name)
            parts = facts.module.split(".")
            self._folders.update(".".join(parts[:n]) for n in range(1, len(parts)))
        self.events = Events(self.functions.values())
        self._assigned = Assigned(self.events)

    def value(self, ref: Ref) -> Value:
        """What an expression means; UNKNOWN if that cannot be told, or goes in a circle."""
        if ref[:1] in "=?~":  # also empty
            return Value(Meaning.CONSTANT, ref[1:]) if ref[:1] == "=" else UNKNOWN
        known = self._known.get(ref)
        if known is not None:
            return known
        if ref in self._under_way or len(self._under_way) > _MOST_STEPS:
            return UNKNOWN
        self._under_way.add(ref)
        try:
            found = self._follow(steps(ref))
        finally:
            self._under_way.discard(ref)
        self._known[ref] = found
        return found

    def _follow(self, way: Sequence[str]) -> Value:
        if not way or len(way) > _MOST_STEPS:
            return UNKNOWN
        module = self._module_before(way)
        if module:
            return self._walk(Value(Meaning.MODULE, "".join(way[:module])), way, module)
        return self._walk(self._first(way[0]), way, 1)

    def _module_before(self, way: Sequence[str]) -> int:
        """How many steps name the package of a module, if all of them do; most ways begin so."""
        said, found, module = way[0], 0, ""
        for at in range(1, len(way)):
            said += way[at]
            if said in self.modules:
                found, module = at, said
            elif said not in self._folders:
                break
        if module and module not in self._plain:
            package = Value(Meaning.MODULE, module.rpartition(".")[0])
            first = self._first(way[0])
            self._plain[module] = self._walk(first, way[: found + 1], 1, found) == package
        return found if module and self._plain[module] else 0

    def _walk(self, value: Value, way: Sequence[str], at: int, end: int | None = None) -> Value:
        """From what the steps before `at` mean to what those before `end` do."""
        said = "".join(way[:at])
        sure = True
        end = len(way) if end is None else end
        for step, after in zip(way[at:end], (*way[at + 1 :], ""), strict=False):
            said += step
            if said in self.modules:
                value = self._named(said) or self._has(said, after) or self._step(value, step)
            else:
                known = self._known.get(said)
                value = known or self._next(value, said, step)
                if known is None and sure and len(self._under_way) == 1:
                    self._known[said] = value  # for others that begin so; none waits for this one
            if value is UNKNOWN and not self._assigned.begins_item(said):
                return value
            sure = sure and value.sure
        return value if sure else value._replace(sure=False)

    def _next(self, before: Value, said: Ref, step: str) -> Value:
        """What a step gives."""
        value = self._named(said) or self._step(before, step)
        if step[0] in "([" and not self._is_known(value):
            value = self._item(said, before) or value
        return value

    def _first(self, name: str) -> Value:
        if name in self.modules or name in self._folders:
            return Value(Meaning.MODULE, name)
        return self._of_library(name)

    def _named(self, name: str) -> Value | None:
        """A function or a class by its full name."""
        if name in self.functions:
            return Value(Meaning.FUNCTION, name)
        if name in self.classes:
            return Value(Meaning.CLASS, name)
        return None

    def _is_known(self, value: Value) -> bool:
        if value.kind is Meaning.LIBRARY:
            return self.libraries.knows(value.name)
        return value.kind is not Meaning.UNKNOWN

    def _item(self, said: Ref, owner: Value) -> Value | None:
        """What a dict gives by what is put into it, or by its default."""
        put = self._assigned.item(plain(said))
        if not put and said.endswith("]") and owner.name.startswith("collections.defaultdict"):
            made = self._assigned.behind(said[: said.rindex("[")])
            put = f"{made.args[0]}()" if made is not None and made.args else ""
        value = self.value(put) if put else UNKNOWN
        return None if value is UNKNOWN else value._replace(sure=False)

    def _has(self, module: str, step: str) -> Value | None:
        """A module by its full name, which a variable may have, too, if it has what is asked."""
        if module not in self.modules or step[:1] != ".":
            return None
        known = step[1:] in self.modules[module].names or f"{module}{step}" in self.modules
        return Value(Meaning.MODULE, module) if known else None

    def _step(self, value: Value, step: str) -> Value:
        match step[0]:
            case ".":
                return self.attribute(value, step[1:])
            case "(":
                return self.called(value)
            case "!":
                return self._awaited(value)
            case ">":
                return self._entered(value)
            case "{":
                return Value(Meaning.INSTANCE, value.name) if value.is_type else UNKNOWN
            case "[":
                return self._part(value, "[]")
            case _:
                return self._part(value, "*")

    def attribute(self, value: Value, name: str) -> Value:
        """What an attribute of it means."""
        match value.kind:
            case Meaning.MODULE:
                return self._of_module(value.name, name)
            case Meaning.CLASS | Meaning.INSTANCE if (
                value.name.removeprefix(_SUPER) in self.classes
            ):
                return self._of_class(value, name)
            case Meaning.INSTANCE | Meaning.LIBRARY:
                return self._of_foreign(value, name)
            case Meaning.FUNCTION if name == "<locals>":
                return Value(Meaning.FUNCTION, f"{value.name}.<locals>")
            case _:
                return UNKNOWN

    def _of_foreign(self, value: Value, name: str) -> Value:
        """An attribute of a library's, or one that the project has put there: `g.db = ...`."""
        found = self._of_library(f"{value.name}.{name}")
        if found.kind is not Meaning.LIBRARY or self.libraries.knows(found.name):
            return found
        given = [
            ref for owner, ref in self._assigned.stores(name) if self.value(owner)[:2] == value[:2]
        ]
        agreed = self._agreed(given)
        return found if agreed is UNKNOWN else agreed

    def _agreed(self, refs: Iterable[Ref]) -> Value:
        """What several places give, if it is the same where it is known; never sure."""
        found = {self.value(ref)[:2] for ref in refs}
        known = found - {(Meaning.UNKNOWN, ""), (Meaning.CONSTANT, "None")}
        return Value(*known.pop(), sure=False) if len(known) == 1 else UNKNOWN

    def _of_module(self, module: str, name: str) -> Value:
        facts = self.modules.get(module)
        full = f"{module}.{name}"
        if facts is not None and name in facts.names and facts.names[name] != full:
            found = self.value(facts.names[name])
            if found is not UNKNOWN or full not in self.modules:
                return found
        if full in self.modules or full in self._folders:
            return Value(Meaning.MODULE, full)
        if facts is None:  # a folder without __init__.py, such as Alembic's, hides no library
            return self._of_library(full) if module in self._libraries else UNKNOWN
        stars = (each.target for each in facts.imports if each.name == "*" and not each.within)
        found_by_star = (
            self._of_star(star, name) for star in stars if star.partition(".")[0] != "*"
        )
        return next((found for found in found_by_star if found is not UNKNOWN), UNKNOWN)

    def _of_star(self, star: str, name: str) -> Value:
        """What `from star import *` makes of a name."""
        source = star.removesuffix(".*")
        if source not in self.modules:
            return UNKNOWN  # a library may have anything
        exports = self.modules[source].exports
        if name.startswith("_") if exports is None else name not in exports:
            return UNKNOWN
        return self.value(f"{source}.{name}")

    def _of_class(self, value: Value, name: str) -> Value:
        """An attribute of a class of the project, or of an instance of one."""
        if name == _SUPER:
            return Value(value.kind, f"{_SUPER}{value.name}")
        own = value.name.removeprefix(_SUPER)
        order = self.order(own)[1:] if own != value.name else self.order(own)
        is_somewhere = name in self._attributes
        found = self._in_order(value, order, name) if is_somewhere else UNKNOWN
        if found is not UNKNOWN and not found.is_nothing:
            return found
        others = [self._of_library(f"{each.name}.{name}") for each in order
                  if each.name not in self.classes]  # fmt: skip
        known = next((each for each in others if self._knows(each)), UNKNOWN)
        if known is not UNKNOWN:
            return known
        for each in self._bases.derived(own) if is_somewhere else ():
            later = self._in_order(value, self.order(each), name)
            if later is not UNKNOWN and not later.is_nothing:
                return later._replace(sure=False)
        return others[0] if others and found is UNKNOWN else found

    @cached_property
    def _attributes(self) -> Set[str]:
        """The names of all that classes of the project have."""
        own = (name.rpartition(".")[2] for name in (*self.functions, *self.classes))
        return {*own, *(name for each in self.classes.values() for name in each.attributes)}

    def _in_order(self, value: Value, order: Sequence[Value], name: str) -> Value:
        """The attribute, of the first of these classes of the project that has it."""
        for each in order:
            if each.name not in self.classes:
                continue
            method = f"{each.name}.{name}"
            if method in self.functions:
                return self._of_method(value, self.functions[method])
            if method in self.classes:
                return Value(Meaning.CLASS, method)
            if name in self.classes[each.name].attributes:
                ref = self.classes[each.name].attributes[name]
                return self._made_with(each.name, ref[1:]) if ref[:1] == "?" else self.value(ref)
        return UNKNOWN

    def _made_with(self, class_: str, parameter: str) -> Value:
        """What those who make objects of a class give to a parameter of its `__init__`."""
        method = self._in_order(Value(Meaning.CLASS, class_), self.order(class_), "__init__")
        made = self.functions.get(method.name)
        if made is None:
            return UNKNOWN
        calls = [
            event
            for each in (class_, *self._bases.derived(class_))
            for event in self._assigned.making(each)
            if self.value(event.ref)[:2] == (Meaning.CLASS, each)
        ]
        return self._agreed(argument_of(made, event, parameter) for event in calls)

    def _knows(self, value: Value) -> bool:
        return value.kind is Meaning.INSTANCE or self.libraries.blocking(value.name) is not None

    def _of_method(self, value: Value, method: Function) -> Value:
        if value.kind is Meaning.INSTANCE and self.is_property(method):
            return Value(Meaning.COROUTINE, method.name) if method.is_async else self.result(method)
        return Value(Meaning.FUNCTION, method.name)

    def is_property(self, method: Function) -> bool:
        """Whether it is called by who reads an attribute."""
        return any(
            self.library(each.ref) in self.libraries.properties for each in method.decorators
        )

    def library(self, ref: Ref) -> str:
        """The full name in a library that an expression means, or empty."""
        value = self.value(ref)
        if value.kind is Meaning.LIBRARY:
            return value.name
        return (
            value.name if value.kind is Meaning.INSTANCE and value.name not in self.classes else ""
        )

    def behind(self, ref: Ref) -> Event | None:
        """The call that made what a global or an attribute holds."""
        return self._assigned.behind(ref)

    def within(self, name: str) -> Iterator[Function]:
        """A function, and those that stand in it."""
        yield self.functions[name]
        for each in self._inner.get(name, ()):
            yield from self.within(each)

    def called(self, value: Value) -> Value:
        """What a call of it gives."""
        match value.kind:
            case Meaning.CLASS:
                return Value(Meaning.INSTANCE, value.name)
            case Meaning.FUNCTION:
                return self._call_of(self.functions[value.name])
            case Meaning.INSTANCE if value.name in self.classes:
                return self.called(self.attribute(value, "__call__"))
            case Meaning.INSTANCE:
                return self._of_library(f"{value.name}()()")
            case Meaning.LIBRARY:
                return self._of_library(f"{value.name}()")
            case _:
                return UNKNOWN

    def _call_of(self, function: Function) -> Value:
        if function.is_generator:
            return Value(Meaning.GENERATOR, function.name)
        if function.is_async:
            return Value(Meaning.COROUTINE, function.name)
        return self.result(function)

    def result(self, function: Function) -> Value:
        """What a function returns, by its annotation, or because all of it agrees."""
        if function.name in self._results:
            return self._results[function.name]
        found = self._result(function)
        if not self._under_way:
            self._results[function.name] = found
        return found

    def _result(self, function: Function) -> Value:
        if function.annotation:
            told = self.value(function.annotation)
            if told is not UNKNOWN:
                return told
        found = {self.value(ref) for ref in function.returns if ref != "=None"}
        return found.pop() if len(found) == 1 else UNKNOWN

    def _awaited(self, value: Value) -> Value:
        if value.kind is Meaning.COROUTINE:
            return self.result(self.functions[value.name])
        if value.kind is Meaning.LIBRARY:
            return self._of_library(f"{value.name}!")
        return value

    def _entered(self, value: Value) -> Value:
        match value.kind:
            case Meaning.GENERATOR:  # of a context manager
                yields = (e for e in self.functions[value.name].events if e.kind == Kind.YIELD)
                return self.value(next((each.ref for each in yields), ""))
            case Meaning.INSTANCE if value.name in self.classes:
                return self._entered_own(value)
            case Meaning.INSTANCE | Meaning.LIBRARY:
                entered = self._of_library(f"{value.name}>")
                return value if entered.kind is Meaning.LIBRARY else entered
            case _:
                return UNKNOWN

    def _entered_own(self, value: Value) -> Value:
        for name in ("__enter__", "__aenter__"):
            method = self.attribute(value, name)
            if method.kind is Meaning.FUNCTION:
                found = self.result(self.functions[method.name])
                return value if found is UNKNOWN else found
        return value

    def _part(self, value: Value, step: str) -> Value:
        """An item, or an element, of a library's object."""
        if value.kind in (Meaning.LIBRARY, Meaning.INSTANCE) and value.name not in self.classes:
            return self._of_library(f"{value.name}{step}")
        return UNKNOWN

    def _of_library(self, name: str) -> Value:
        """By its usual name; as an instance, if the tables know of what, or a class was called."""
        usual = self.libraries.usual(name)
        class_ = self.libraries.gives(usual)
        if not class_ and usual.endswith("()") and self.libraries.is_class(usual[:-2]):
            class_ = usual[:-2]
        return Value(Meaning.INSTANCE, class_) if class_ else Value(Meaning.LIBRARY, usual)
