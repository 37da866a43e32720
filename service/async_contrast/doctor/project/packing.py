"""Facts as bytes, and back. What is unpacked is data alone: nothing in it can run."""

from __future__ import annotations

import marshal
import sys
from collections.abc import Iterable
from functools import partial
from typing import Any

from async_contrast.doctor.project.facts import (
    Class,
    Event,
    Facts,
    Function,
    Import,
    Parameter,
)

_EVENT = partial(tuple.__new__, Event)
"""As Event._make, which takes twice the time: there are a hundred thousand."""


def packed(facts: Facts) -> bytes:
    rows = tuple(
        facts._replace(
            imports=_plain(facts.imports),
            functions=tuple(map(_function, facts.functions)),
            classes=tuple(map(_class, facts.classes)),
        )
    )
    return marshal.dumps(_interned(rows))


def _interned(told: Any) -> Any:
    """The same with each text once, also over all files, when they are unpacked.

    Most names stand in many places, and to look one up takes half the time if it is the same text.
    """
    if isinstance(told, str):
        return sys.intern(told)
    if isinstance(told, tuple):
        return tuple(map(_interned, told))
    if isinstance(told, dict):
        return {_interned(name): _interned(value) for name, value in told.items()}
    return told


def _plain(rows: Iterable[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Named tuples as plain ones: marshal takes no others."""
    return tuple(map(tuple, rows))


def _function(function: Function) -> Any:
    return tuple(
        function._replace(
            parameters=_plain(function.parameters),
            decorators=_plain(function.decorators),
            events=_plain(function.events),
        )
    )


def _class(class_: Class) -> Any:
    calls: Any = {name: tuple(event) for name, event in class_.calls.items()}
    return tuple(class_._replace(decorators=_plain(class_.decorators), calls=calls))


def unpacked(data: bytes, path: str) -> Facts:
    """What was packed, of a file that is shown as `path` now.

    Raises ValueError, TypeError or EOFError for what was not packed by this version.
    """
    facts = Facts._make(marshal.loads(data))  # noqa: S302
    return facts._replace(
        path=path,
        imports=tuple(map(Import._make, facts.imports)),
        functions=tuple(map(_unpacked_function, facts.functions)),
        classes=tuple(map(_unpacked_class, facts.classes)),
    )


def _unpacked_function(row: Any) -> Function:
    function = Function._make(row)
    return function._replace(
        parameters=tuple(map(Parameter._make, function.parameters)),
        decorators=_events(function.decorators),
        events=_events(function.events),
    )


def _unpacked_class(row: Any) -> Class:
    class_ = Class._make(row)
    calls = {name: Event._make(event) for name, event in class_.calls.items()}
    return class_._replace(decorators=_events(class_.decorators), calls=calls)


def _events(rows: Iterable[Any]) -> tuple[Event, ...]:
    return tuple(map(_EVENT, rows))
