"""What gives a coroutine: async functions of the project, and what libraries have to be awaited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from async_contrast.doctor.project.facts import Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import Meaning, Value
from async_contrast.doctor.reading.common.given import is_sure

_GENERATORS = ("AsyncGenerator", "AsyncIterable", "AsyncIterator")


class Coroutine(NamedTuple):
    """Something that has to be awaited."""

    name: str
    """As people call it: `Store.save`, `quart.Request.form`."""
    sure: bool
    is_own: bool
    """Whether it is a function of the project."""
    entered: bool = False
    """Whether `async with` does as well."""
    is_decorated: bool = False
    """By somebody who may put another object in its place."""


class Coroutines:
    """Looks up what an expression of a function gives."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[Ref, Coroutine | None] = {}

    def at(self, function: Function, ref: Ref) -> Coroutine | None:
        """Of an expression that is not awaited; a call ends with `()`."""
        if ref not in self._known:
            self._known[ref] = self._of(ref)
        found = self._known[ref]
        if found is not None and _is_narrowed(function, ref):
            return None
        if found is None or not found.sure or is_sure(self._project, function, ref):
            return found
        return found._replace(sure=False)

    def _of(self, ref: Ref) -> Coroutine | None:
        """What it gives wherever it stands."""
        called = ref.removesuffix("()")
        value = self._project.value(ref) if called == ref else self._project.result(called)
        if value.kind is Meaning.COROUTINE:
            maker = self._project.functions.get(self._project.value(called).name)
            if maker is not None and not maker.is_async and _may_give_nothing(maker):
                return None
            is_made = ref.endswith(("()", f".{value.name.rpartition('.')[2]}"))
            return self._of_project(value, self._sure(ref)) if is_made else None
        if value.kind is Meaning.LIBRARY:
            found = self._project.libraries.awaitable(value.name)
            if found is not None:
                return Coroutine(value.name, self._sure(ref), False, found.entered)
            return None
        return self._of_decorated(called) if called != ref else None

    def _sure(self, ref: Ref) -> bool:
        return self._project.value(ref.removesuffix("()")).sure

    def _of_project(self, value: Value, sure: bool) -> Coroutine | None:
        function = self._project.functions[value.name]
        if self._means_generator(function):
            return None
        stays = [self._stays_async(function, each) for each in function.decorators]
        if False in stays:
            return None
        return Coroutine(
            self._project.called(value.name),
            sure and None not in stays,
            is_own=True,
            is_decorated=bool(stays),
        )

    def _means_generator(self, function: Function) -> bool:
        """Whether it stands for generators: by its annotation, or as those that override it do."""
        if any(name in function.annotation for name in _GENERATORS):
            return True
        method = function.name.rpartition(".")[2]
        return bool(function.class_) and any(
            each.is_generator and self._project.derives(each.class_, function.class_)
            for each in self._methods[method]
        )

    @cached_property
    def _methods(self) -> Mapping[str, Sequence[Function]]:
        found = defaultdict[str, list[Function]](list)
        for each in self._project.functions.values():
            if each.class_ and each.is_async:
                found[each.name.rpartition(".")[2]].append(each)
        return found

    def _of_decorated(self, ref: Ref) -> Coroutine | None:
        """Of a plain function that a decorator makes async."""
        called = self._project.value(ref)
        function = self._project.functions.get(called.name)
        if called.kind is not Meaning.FUNCTION or function is None or not function.decorators:
            return None
        made = self._project.wrapper(function.decorators[0])
        if made is None or not made.is_async or made.is_generator:
            return None
        return Coroutine(self._project.called(function.name), self._sure(ref), is_own=True)

    def _stays_async(self, function: Function, decorator: Event) -> bool | None:
        """Whether a call of what it decorates still gives a coroutine; None if one cannot know."""
        value = self._project.value(decorator.ref)
        if function.name in self._project.handlers or value.kind is Meaning.LIBRARY:
            return value.name not in self._project.libraries.replacing
        wrapper = self._project.wrapper(decorator)
        if wrapper is not None:
            return wrapper.is_async and not wrapper.is_generator
        return None if value.name in self._project.functions else False


def _is_narrowed(function: Function, ref: Ref) -> bool:
    """Whether `isinstance` is asked of what it is taken of, which may be of another class."""
    owner = ref.removesuffix("()").rpartition(".")[0]
    return any(
        event.kind == Kind.CALL
        and event.ref == "builtins.isinstance"
        and event.args[:1] == (owner,)
        for event in function.events
    )


def _may_give_nothing(function: Function) -> bool:
    """Whether it returns in the open without a value: a coroutine is for some who call it."""
    return any(each.kind == Kind.RETURN and each.ref == "=None" for each in function.events)
