"""A project as readings see it: what its names mean, who calls whom, what runs where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from itertools import chain, islice
from operator import itemgetter
from typing import NamedTuple

from async_contrast.doctor.finding import Place, Step
from async_contrast.doctor.libraries.tables import Libraries
from async_contrast.doctor.project import handlers
from async_contrast.doctor.project.calls import Call, Calls
from async_contrast.doctor.project.events import Spot
from async_contrast.doctor.project.facts import Class, Event, Facts, Function, Kind, Ref
from async_contrast.doctor.project.handing import handed
from async_contrast.doctor.project.names import Names
from async_contrast.doctor.project.values import Meaning, Value
from async_contrast.doctor.project.wrapping import wrapper

MOST_WAYS = 10
"""To one place, that are told one by one."""


class Ways(NamedTuple):
    """How async functions come to a plain one."""

    shown: tuple[tuple[Step, ...], ...]
    """The shortest first, at most MOST_WAYS."""
    more: int
    sure: bool
    """Whether the shortest is followed from definition to definition."""


class Project:
    """Files that have been read, as one."""

    def __init__(self, files: Iterable[Facts], libraries: Libraries) -> None:
        self.libraries = libraries
        self.modules: Mapping[str, Facts] = {each.module: each for each in files}
        self.roots = frozenset(module.partition(".")[0] for module in self.modules)
        """The first parts of the names of modules."""
        self._names = Names(self.modules, libraries)
        self.functions: Mapping[str, Function] = self._names.functions
        self.classes: Mapping[str, Class] = self._names.classes
        self._file_of = {
            function.name: facts for facts in self.modules.values() for function in facts.functions
        }

    def value(self, ref: Ref) -> Value:
        """What an expression means."""
        return self._names.value(ref)

    def result(self, ref: Ref) -> Value:
        """What a call of it gives: the value of `ref()`."""
        return self._names.called(self._names.value(ref))

    def behind(self, ref: Ref) -> Event | None:
        """The call that made what a global `app.queue` or an attribute `app.Jobs{}.queue` holds."""
        return self._names.behind(ref)

    def library(self, ref: Ref) -> str:
        """The full name in a library that it means ("requests.get"), or empty."""
        return self._names.library(ref)

    def is_a(self, ref: Ref, *classes: str) -> bool:
        """Whether it is an instance of one of these classes of libraries, or of one derived."""
        value = self.value(ref)
        return value.kind is Meaning.INSTANCE and self.derives(value.name, *classes)

    def is_one_of(self, ref: Ref, classes: Container[str]) -> bool:
        """The same, of classes that a table lists."""
        value = self.value(ref)
        return value.kind is Meaning.INSTANCE and any(
            each.name in classes for each in self._names.order(value.name)
        )

    def derives(self, class_: str, *classes: str) -> bool:
        """Whether a class is one of these, or derived from one."""
        return any(each.name in classes for each in self._names.order(class_))

    def bases(self, class_: str) -> Iterable[str]:
        """The classes of the project that a class derives from, however far."""
        order = self._names.order(class_)[1:]
        return [each.name for each in order if each.name in self.classes]

    def method(self, class_: str, name: str) -> Function | None:
        """The method that an instance of a class of the project answers with."""
        value = self._names.attribute(Value(Meaning.CLASS, class_), name)
        return self.functions.get(value.name) if value.kind is Meaning.FUNCTION else None

    def target(self, event: Event) -> Function | None:
        """The function of the project that a CALL calls."""
        return self._calls.target(event)

    def wrapper(self, decorator: Event) -> Function | None:
        """The function of the project that a decorator puts in the place of what it decorates."""
        return wrapper(self._names, decorator)

    def calls(self, function: Function) -> Iterable[Call]:
        """The calls of functions of the project that a function makes, here and now."""
        return self._calls.of.get(function.name, ())

    def callers(self, function: Function) -> Iterable[Call]:
        """The calls of a function."""
        return self._calls.to.get(function.name, ())

    def ways(self, function: Function) -> Ways:
        """How async functions come to a plain function by calls; none if it is async itself."""
        if function.is_async:
            return Ways((), 0, sure=True)
        ways = self.chains(function)
        first = list(islice(ways, MOST_WAYS))
        shown = tuple(tuple(map(self.step, way)) for way in first)
        sure = bool(first) and all(call.sure for call in first[0])
        return Ways(shown, sum(1 for _ in ways), sure)

    def chains(self, function: Function) -> Iterator[tuple[Call, ...]]:
        """The same, as calls, and all of them."""
        return self._calls.ways(function.name)

    def step(self, call: Call) -> Step:
        """A call as a step of a way."""
        caller = self.functions[call.caller]
        return Step(
            self.called(caller.name), self.called(call.callee), self.place(caller, call.event)
        )

    def called_from(
        self, names: Iterable[str], follows: Callable[[Call], bool] | None = None
    ) -> Set[str]:
        """These functions, and all that they reach by calls, or by those that are followed."""
        return self._calls.called_from(names, follows)

    def events(self, kind: Kind) -> Sequence[Spot]:
        """All events of one kind, in the order of the functions and of their lines."""
        return self._names.events.of(kind)

    def calls_named(self, name: str) -> Sequence[Spot]:
        """The calls of something with this last name."""
        return self._names.events.calls_named(name)

    def calls_of(self, listed: Container[str]) -> Sequence[Spot]:
        """The calls of what a table of libraries lists, by whatever name, in the same order."""
        found = [spots for name, spots in self._by_library.items() if name in listed]
        return [spot for _, spot in sorted(chain.from_iterable(found), key=itemgetter(0))]

    @cached_property
    def _by_library(self) -> Mapping[str, Sequence[tuple[int, Spot]]]:
        """The calls of each name of a library, numbered in their order."""
        found: dict[str, list[tuple[int, Spot]]] = defaultdict(list)
        for number, spot in enumerate(self.events(Kind.CALL)):
            found[self.library(spot[2].ref)].append((number, spot))
        found.pop("", None)
        return found

    @cached_property
    def on_loop(self) -> Set[str]:
        """The functions that run on the loop: async ones, and plain ones that they call."""
        return self.called_from(name for name, each in self.functions.items() if each.is_async)

    @property
    def in_threads(self) -> Set[str]:
        """The functions that are handed to threads."""
        return self._calls.in_threads

    @cached_property
    def handed(self) -> Mapping[str, Sequence[Sequence[Ref]]]:
        """Of each function that is handed to threads, the arguments that go along."""
        found = defaultdict[str, list[Sequence[Ref]]](list)
        for _, _, event in self.calls_of(self.libraries.off_loop):
            for name, arguments in handed(event):
                found[self.value(name).name].append(arguments)
        return found

    @property
    def unfollowed(self) -> int:
        """How many calls could not be followed."""
        return self._calls.unfollowed

    @cached_property
    def handlers(self) -> Mapping[str, str]:
        """The functions that a web framework calls, and as what: "view", "before_request"."""
        return handlers.read(self._names)

    def registers(self, decorator: Event) -> str:
        """As what a decorator registers what stands below it, as in `handlers`, or empty."""
        return handlers.registered(self._names, decorator)

    def inner(self, function: Function) -> Iterable[Function]:
        """The functions that stand in a function, however deep."""
        return [each for each in self._names.within(function.name) if each.name != function.name]

    def outer(self, function: Function) -> Function | None:
        """The function that a function stands in."""
        return self.functions.get(function.name.rpartition(".<locals>.")[0])

    def file(self, function: Function) -> Facts:
        """The file that a function stands in."""
        return self._file_of[function.name]

    def side(self, facts: Facts) -> str:
        """ "quart" or "flask", by what a file imports; else by what the project does.

        Empty if the project has both, or neither.
        """
        return self._sides[facts.module] or self._only_side

    def place(self, function: Function, event: Event | Function | None = None) -> Place:
        """Where an event of a function stands, or the function."""
        at = function if event is None else event
        return Place(self.file(function).path, at.line, at.column)

    def called(self, name: str) -> str:
        """A function as people call it: `Users.get`, `work` in `index`."""
        module = self._file_of[name].module if name in self._file_of else ""
        return name.removeprefix(f"{module}.").replace(".<locals>.", ".")

    @cached_property
    def _calls(self) -> Calls:
        return Calls(self._names)

    @cached_property
    def _sides(self) -> Mapping[str, str]:
        return {module: _side(facts) for module, facts in self.modules.items()}

    @cached_property
    def _only_side(self) -> str:
        sides = set(self._sides.values()) - {""}
        return sides.pop() if len(sides) == 1 else ""


def _side(facts: Facts) -> str:
    """What a file imports: Quart, Flask, or neither; of both Quart, for it is a port half done."""
    roots = {each.target.partition(".")[0] for each in facts.imports if not each.typing_only}
    if any(root == "quart" or root.startswith("quart_") for root in roots):
        return "quart"
    if any(root == "flask" or root.startswith("flask_") for root in roots):
        return "flask"
    return ""
