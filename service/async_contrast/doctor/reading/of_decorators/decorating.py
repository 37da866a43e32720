"""Decorators of the project: who takes a function, what is put around it, who is decorated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from async_contrast.doctor.project.facts import Event, Function, Kind, Ref
from async_contrast.doctor.project.project import Project
from async_contrast.doctor.project.values import UNKNOWN, Meaning, everything_in
from async_contrast.doctor.reading.common.called import calls_named


class Wrapping(NamedTuple):
    """A function that a decorator puts around the one that it takes."""

    taker: Function
    """Who takes the function: `decorator(view)`, or `__init__(self, view)` of a class."""
    view: Ref
    """What is taken, as the wrapper names it."""
    wrapper: Function


class Applied(NamedTuple):
    """A decorator on a function."""

    function: Function
    at: int
    """Its place among the decorators of the function, from above; -1 for `timed(view)`."""
    event: Event
    wrappings: tuple[Wrapping, ...]
    """None where it is a library's, or gives back what it takes."""


class Decorating:
    """Looks up what decorators do."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._wrappings: Mapping[str, Sequence[Wrapping]] = _wrappings(project)

    def applied(self) -> Iterator[Applied]:
        """Every use of a decorator."""
        for function in self._project.functions.values():
            for at, event in enumerate(function.decorators):
                yield Applied(function, at, event, self.wrappings(event))
        yield from self._by_call()

    def wrappings(self, decorator: Event) -> tuple[Wrapping, ...]:
        """What a decorator puts around a function."""
        return tuple(
            wrapping
            for taker in self._takers(decorator)
            for wrapping in self._wrappings.get(taker.name, ())
        )

    def _by_call(self) -> Iterator[Applied]:
        """`timed(view)`; also `timed(3)(view)`."""
        names = {part for name in self._wrappings for part in name.split(".")}
        for _, event in calls_named(self._project, names):
            taken = self._project.value(event.args[0]) if event.args else UNKNOWN
            if taken.kind is Meaning.FUNCTION and taken.name in self._project.functions:
                wrappings = self.wrappings(event._replace(kind=Kind.LOAD.value))
                if wrappings:
                    yield Applied(self._project.functions[taken.name], -1, event, wrappings)

    def _takers(self, decorator: Event) -> Iterator[Function]:
        """The functions that are given what is decorated."""
        project = self._project
        value = project.value(decorator.ref)
        is_call = decorator.kind == Kind.CALL
        if value.kind is Meaning.CLASS and value.name in project.classes:
            method = project.method(value.name, "__call__" if is_call else "__init__")
            yield from [method] if method is not None else []
            return
        if value.kind is Meaning.INSTANCE and value.name in project.classes:
            method = project.method(value.name, "__call__")
        else:
            method = project.functions.get(value.name) if value.kind is Meaning.FUNCTION else None
        if method is None:
            return
        yield from self._made_by(method) if is_call else [method]

    def _made_by(self, factory: Function) -> Iterator[Function]:
        for ref in factory.returns:
            value = self._project.value(ref)
            if value.kind is Meaning.FUNCTION and value.name in self._project.functions:
                yield self._project.functions[value.name]


def _wrappings(project: Project) -> Mapping[str, Sequence[Wrapping]]:
    """By the name of who takes the function."""
    found: dict[str, list[Wrapping]] = defaultdict(list)
    for wrapper in project.functions.values():
        for wrapping in (*_of_function(project, wrapper), *_of_class(project, wrapper)):
            found[wrapping.taker.name].append(wrapping)
    return found


def _of_function(project: Project, wrapper: Function) -> Iterator[Wrapping]:
    taker = project.outer(wrapper) if ".<locals>." in wrapper.name else None
    if taker is None or not _gives_back(taker, wrapper):
        return
    for view in _parameters(taker):
        if _is_called(project, wrapper, view):
            yield Wrapping(taker, view, wrapper)
            return


def _gives_back(taker: Function, wrapper: Function) -> bool:
    """Whether it is returned, as it is or through update_wrapper and the like."""
    if wrapper.name in taker.returns:
        return True
    return any(
        event.kind == Kind.CALL and event.how == "returned" and wrapper.name in event.args
        for event in taker.events
    )


def _of_class(project: Project, wrapper: Function) -> Iterator[Wrapping]:
    """`__call__` of a class that keeps what its `__init__` was given."""
    if not wrapper.class_ or wrapper.name != f"{wrapper.class_}.__call__":
        return
    taker = project.functions.get(f"{wrapper.class_}.__init__")
    class_ = project.classes.get(wrapper.class_)
    if taker is None or class_ is None:
        return
    given = _parameters(taker)
    for name, ref in class_.attributes.items():
        view = f"{wrapper.class_}{{}}.{name}"
        if ref in given and _is_called(project, wrapper, view):
            yield Wrapping(taker, view, wrapper)


def _parameters(function: Function) -> list[Ref]:
    """As its body names them; without `self`."""
    parameters = function.parameters[1:] if function.class_ else function.parameters
    return [each.annotation or f"?{each.name}" for each in parameters]


def _is_called(project: Project, wrapper: Function, view: Ref) -> bool:
    """Whether a wrapper, or a function in it, calls the view, or has somebody call it."""
    if view in {each.annotation or f"?{each.name}" for each in wrapper.parameters}:
        return False
    return any(
        event.kind == Kind.CALL and (event.ref == view or view in event.args)
        for function in (wrapper, *project.inner(wrapper))
        for event in function.events
        if not event.ref.startswith("functools.")
    )


def keeping(wrapping: Wrapping) -> Event | None:
    """The call of the view, if a plain wrapper puts its coroutine where it stays."""
    wrapper, result = wrapping.wrapper, f"{wrapping.view}()"
    if wrapper.is_async:
        return None
    call = None
    for event in wrapper.events:
        if event.kind == Kind.CALL and event.ref == wrapping.view:
            call = event
        if call is None or not any(result in everything_in(ref) for ref in event.args):
            continue
        if event.kind == Kind.STORE or (
            event.kind == Kind.CALL and event.ref.endswith((".setdefault", ".set", ".put"))
        ):
            return call
    return None
