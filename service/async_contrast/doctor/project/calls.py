"""Who calls whom, and who runs on the loop."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from async_contrast.doctor.project.entities import Entities
from async_contrast.doctor.project.facts import Block, Event, Function, How, Kind, Ref
from async_contrast.doctor.project.handing import Handing
from async_contrast.doctor.project.names import Names
from async_contrast.doctor.project.overriding import overriding
from async_contrast.doctor.project.values import UNKNOWN, Meaning, Value, plain
from async_contrast.doctor.project.wrapping import wrapper

_MOST_READ = 5_000
"""Functions that are looked at for the ways to one."""

_IMPLIED = {Block.WITH: ("__enter__", "__exit__"), Block.LOOP: ("__iter__", "__next__")}
_CONSUMES = frozenset(
    f"builtins.{name}"
    for name in "list tuple set frozenset dict sorted sum min max any all next".split()  # noqa: SIM905
)


class Call(NamedTuple):
    """One function of the project calls another."""

    caller: str
    callee: str
    event: Event
    sure: bool
    """False if it depends on the class of an object which method answers."""


class Calls:
    """The calls of a project. Who hands a function to a thread does not call it."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._handing = Handing(names)
        self._overriding = overriding(names)
        self._targets: dict[Ref, Function | None] = {}
        self._properties = {
            each.name.rpartition(".")[2]
            for each in names.functions.values()
            if each.class_ and names.is_property(each)
        }
        self._entities = Entities(names)
        self.in_threads: set[str] = set()
        """Functions that are handed to threads, or sent there by a decorator of theirs."""
        self.unfollowed = 0
        """Calls of which nothing is known: not who answers, and not what is called."""
        self.of: dict[str, list[Call]] = defaultdict(list)
        """The calls that a function makes."""
        self.to: dict[str, list[Call]] = defaultdict(list)
        """The calls of a function."""
        self._sent = {
            each.name
            for each in names.functions.values()
            if self._handing.is_sent_by_decorator(each)
        }
        self.in_threads |= self._sent | set(_run_by_threads(names))
        for function in names.functions.values():
            for call in self._read(function):
                if call.callee not in self._sent:
                    self.of[call.caller].append(call)
                    self.to[call.callee].append(call)

    def target(self, event: Event) -> Function | None:
        """The function of the project that an event calls, or a class's `__init__`."""
        ref = event.ref
        if ref not in self._targets:
            self._targets[ref] = self._target(self._names.value(ref))
        return self._targets[ref]

    def _target(self, value: Value) -> Function | None:
        if value.kind is Meaning.CLASS:
            value = self._names.attribute(value, "__init__")
        elif value.kind is Meaning.INSTANCE:
            value = self._names.attribute(value, "__call__")
        return self._names.functions.get(value.name) if value.kind is Meaning.FUNCTION else None

    def ways(self, name: str) -> Iterator[tuple[Call, ...]]:
        """From each async function to this plain one, by plain ones; the shortest first."""
        todo = deque[tuple[Call, ...]]([()])
        seen = {name}
        while todo and len(seen) < _MOST_READ:
            way = todo.popleft()
            for call in self.to.get(way[0].caller if way else name, ()):
                if call.caller in seen:
                    continue
                seen.add(call.caller)
                longer = (call, *way)
                if self._names.functions[call.caller].is_async:
                    yield longer
                else:
                    todo.append(longer)

    def called_from(
        self, names: Iterable[str], follows: Callable[[Call], bool] | None = None
    ) -> set[str]:
        """These functions, and all that they reach by calls, or by those that are followed."""
        found = set(names)
        todo = list(found)
        while todo:
            for call in self.of.get(todo.pop(), ()):
                if call.callee not in found and (follows is None or follows(call)):
                    found.add(call.callee)
                    todo.append(call.callee)
        return found

    def _read(self, function: Function) -> Iterator[Call]:
        for event in function.events:
            if event.kind == Kind.CALL:
                yield from self._of_call(function, event)
            elif event.kind == Kind.LOAD:
                yield from self._of_property(function, event)
            elif event.kind == Kind.ENTER and event.how in _IMPLIED:
                yield from self._of_block(function, event)

    def _of_call(self, function: Function, event: Event) -> Iterator[Call]:
        value = self._names.value(event.ref)
        if value.kind in (Meaning.UNKNOWN, Meaning.LIBRARY) and not self._blocks(value):
            method = self._entities.method(function, event)
            if method is not None and (event.how != How.AWAITED or method.is_async):
                yield Call(function.name, method.name, event, sure=False)
                return
        if value is UNKNOWN:
            self.unfollowed += 1
            return
        target = self.target(event)
        if event.how == How.AWAITED and target is not None and not self._may_be_awaited(target):
            target = None  # it is another's method of that name
        if target is not None and _runs(function, event, target):
            yield Call(function.name, target.name, event, target.name not in self._overriding)
            for name in self._overriding.get(target.name, ()):
                if event.how != How.AWAITED or self._names.functions[name].is_async:
                    yield Call(function.name, name, event, sure=False)
            for decorator in target.decorators:
                around = wrapper(self._names, decorator)
                if around is not None:
                    yield Call(function.name, around.name, event, sure=True)
        if self._handing.hands_on(event):
            for name in self._handing.called(event, target):
                yield Call(function.name, name, event, sure=True)
            self.in_threads.update(self._handing.sent(event, target))

    def _blocks(self, value: Value) -> bool:
        return self._names.libraries.blocking(value.name) is not None

    def _may_be_awaited(self, function: Function) -> bool:
        """Whether a call of it may give something to await, as far as is known."""
        if function.is_async or function.decorators or function.name.endswith(".__init__"):
            return True
        given = self._names.result(function)
        if given.kind is Meaning.INSTANCE:
            return not given.name.startswith(("builtins.", "typing.List", "typing.Dict"))
        return given.kind is not Meaning.CONSTANT and (
            given is not UNKNOWN or bool(function.returns)
        )

    def _of_block(self, function: Function, event: Event) -> Iterator[Call]:
        """`with x` calls `x.__enter__()`, `for a in x` calls `x.__iter__()`."""
        value = self._names.value(event.ref)
        if value.kind is Meaning.INSTANCE and value.name in self._names.classes:
            for name in _IMPLIED[Block(event.how)]:
                method = self._names.attribute(value, name)
                if method.kind is Meaning.FUNCTION and method.name in self._names.functions:
                    yield Call(
                        function.name, method.name, event, method.name not in self._overriding
                    )

    def _of_property(self, function: Function, event: Event) -> Iterator[Call]:
        """To read a property is a call, too."""
        owner, _, name = event.ref.rpartition(".")
        if name not in self._properties:
            return
        value = self._names.value(owner)
        if value.kind is not Meaning.INSTANCE or value.name not in self._names.classes:
            return
        method = next(
            (
                method
                for each in self._names.order(value.name)
                if (method := self._names.functions.get(f"{each.name}.{name}"))
            ),
            None,
        )
        if method is not None and self._names.is_property(method):
            yield Call(function.name, method.name, event, method.name not in self._overriding)


def _run_by_threads(names: Names) -> Iterator[str]:
    """The methods `run` of classes that derive from Thread."""
    for name in names.classes:
        if any(each.name == "threading.Thread" for each in names.order(name)):
            run = names.attribute(Value(Meaning.CLASS, name), "run")
            if run.kind is Meaning.FUNCTION:
                yield run.name


def _runs(function: Function, event: Event, target: Function) -> bool:
    """Whether a call runs the body: of a generator, if it is also looped over or entered there."""
    if not target.is_generator or target.is_async or event.how in (How.ITERATED, How.ENTERED):
        return True
    made = plain(f"{event.ref}()")
    return any(
        (each.kind == Kind.ENTER and plain(each.ref) == made)
        or (each.kind == Kind.CALL and each.ref in _CONSUMES and made in map(plain, each.args))
        for each in function.events
    )
