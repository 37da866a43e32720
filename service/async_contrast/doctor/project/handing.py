"""Functions that are handed on: to be called, or to go to a thread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from async_contrast.doctor.project.facts import Event, Function, Kind, Ref
from async_contrast.doctor.project.names import Names
from async_contrast.doctor.project.values import Meaning, Value, elements

_LEVELS = 4
"""Of functions that hand on what they are given."""


class Handing:
    """What becomes of the functions among the arguments of a call."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._calling: dict[str, set[str]] = defaultdict(set)
        """Of a function, the parameters that it calls."""
        self._sending: dict[str, set[str]] = defaultdict(set)
        """Of a function, the parameters that it hands to a thread."""
        passing = [
            (function, event, self._names.functions.get(self._names.value(event.ref).name))
            for function, _, event in names.events.of(Kind.CALL)
            if event.ref[:1] == "?" or _passes_parameter(event)
        ]
        for _ in range(_LEVELS):
            found = [self._read(*each) for each in passing]
            if not any(found):
                break

    def hands_on(self, event: Event) -> bool:
        """Whether functions of the project are among the arguments of a call."""
        for ref in event.args:
            if ref[:1] not in "=?~" and self._function(ref):
                return True
        return any(self._function(ref) for _, ref in event.keywords)

    def called(self, event: Event, target: Function | None) -> Iterator[str]:
        """The functions of the project that whoever is called calls in turn, here and now."""
        if self._is_off_loop(event, target):
            return
        if target is not None:
            yield from self._at(event, target, self._calling.get(target.name, ()))
        elif self._calls_what_it_is_given(self._names.library(event.ref)):
            yield from self._functions_in(event)

    def _calls_what_it_is_given(self, name: str) -> bool:
        """Now, or soon on the same loop; from another thread is another matter."""
        libraries = self._names.libraries
        is_of_loop = name in libraries.by_loop and not name.endswith("_threadsafe")
        return is_of_loop or name in libraries.calling

    def sent(self, event: Event, target: Function | None) -> Iterator[str]:
        """Those that go to a thread."""
        if self._is_off_loop(event, target):
            yield from self._functions_in(event)
        elif target is not None:
            yield from self._at(event, target, self._sending.get(target.name, ()))

    def _is_off_loop(self, event: Event, target: Function | None) -> bool:
        """Whether it runs what it is given off the loop; settings may say so of a function here."""
        name = target.name if target is not None else self._names.library(event.ref)
        return name in self._names.libraries.off_loop

    def is_sent_by_decorator(self, function: Function) -> bool:
        """Whether every call of it goes to a thread, for a decorator sees to that."""
        return any(self._sends(self._names.value(each.ref)) for each in function.decorators)

    def _sends(self, decorator: Value) -> bool:
        if decorator.name in self._names.libraries.off_loop:
            return True
        function = self._names.functions.get(decorator.name)
        if function is None or not function.parameters:
            return False
        view = f"?{function.parameters[0].name}"
        return any(
            view
            in self._refs_sent(event, self._names.functions.get(self._names.value(event.ref).name))
            for each in self._names.within(function.name)
            for event in each.events
            if event.kind == Kind.CALL
        )

    def _read(self, function: Function, event: Event, target: Function | None) -> bool:
        """What a call says of the parameters of the function that it stands in; if that is new."""
        called = [event.ref]
        if target is not None:
            called += self._given(event, target, self._calling.get(target.name, ()))
        sent = list(self._refs_sent(event, target))
        return _add(self._calling, function, called) | _add(self._sending, function, sent)

    def _refs_sent(self, event: Event, target: Function | None) -> Iterator[Ref]:
        """What a call hands to a thread; also what a lambda calls that it hands there."""
        if not self._is_off_loop(event, target):
            if target is not None:
                yield from self._given(event, target, self._sending.get(target.name, ()))
            return
        for ref in (*event.args, *(ref for _, ref in event.keywords)):
            yield ref
            if "<lambda" in ref and ref in self._names.functions:
                inside = self._names.functions[ref].events
                yield from (each.ref for each in inside if each.kind == Kind.CALL)

    def _at(self, event: Event, target: Function, which: Collection[str]) -> Iterator[str]:
        """The functions that a call gives these parameters."""
        yield from filter(None, map(self._function, self._given(event, target, which)))

    def _given(self, event: Event, target: Function, which: Collection[str]) -> Iterator[Ref]:
        """What a call gives these parameters."""
        if not which:
            return
        given = dict(event.keywords)
        order = [each.name for each in target.parameters]
        if target.class_ and order:
            del order[0]  # self, which no argument is given for
        given |= dict(zip(order, event.args, strict=False))
        yield from (given[name] for name in which if name in given)

    def _functions_in(self, event: Event) -> Iterator[str]:
        refs = (*event.args, *(ref for _, ref in event.keywords))
        yield from filter(None, map(self._function, refs))

    def _function(self, ref: Ref) -> str:
        """The function of the project that it means, or empty."""
        value = self._names.value(ref)
        is_own = value.kind is Meaning.FUNCTION and value.name in self._names.functions
        return value.name if is_own else ""


def _add(which: dict[str, set[str]], function: Function, refs: Iterable[Ref]) -> bool:
    """Keep those of a function's parameters that are among these; whether there are new ones."""
    own = {ref[1:] for ref in refs if ref[:1] == "?"}
    if not own:
        return False
    found = own.intersection(each.name for each in function.parameters)
    is_new = not found <= which[function.name]
    which[function.name] |= found
    return is_new


def _passes_parameter(event: Event) -> bool:
    """Whether a call hands on a name without a value, or a lambda that may do so."""
    refs = (*event.args, *(ref for _, ref in event.keywords))
    return any(ref[:1] == "?" or "<lambda" in ref for ref in refs)


def handed(event: Event) -> Iterator[tuple[Ref, Sequence[Ref]]]:
    """Each argument that may be a function, and the arguments that it will be called with."""
    for at, ref in enumerate(event.args):
        yield ref, event.args[at + 1 :]
    keywords = dict(event.keywords)
    if "target" in keywords:
        yield keywords["target"], elements(keywords.get("args", ""))
