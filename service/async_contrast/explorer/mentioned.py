"""What a function names in its code, found without running it.

A name is followed where that runs nothing: variables of the module or of functions around, and what
modules and objects keep under a name. What is behind a local variable is not known.
"""

from __future__ import annotations

import builtins
import dis
import sysconfig
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from types import CodeType, FunctionType, GetSetDescriptorType, MemberDescriptorType, MethodType
from typing import Any, NamedTuple

_PATHS = ("stdlib", "platstdlib", "purelib", "platlib")
NOT_THE_PROGRAMS = ("<frozen", *{sysconfig.get_path(each) for each in _PATHS})
"""What the files of the standard library and of installed ones begin with."""

KEPT = 1_000
"""Codes of which it is kept what they name, for the next run."""


class Mention(NamedTuple):
    """A value that is named in a line; `name` is the last one that led to it. `then` is an
    attribute of it that could not be followed, or the name of the operation, such as COPY."""

    name: str
    value: Any
    then: str
    file: str
    line: int


class _Name(NamedTuple):
    name: str
    is_global: bool
    attributes: tuple[str, ...]
    then: str
    line: int


def reached(functions: Iterable[Callable[..., object]]) -> Iterator[FunctionType]:
    """These, as far as they are Python code of the program, and those that they name, and so on."""
    todo: list[object] = [*functions]
    seen: set[int] = set()
    while todo:
        function = function_of(todo.pop())
        if function is None or id(function) in seen:
            continue
        seen.add(id(function))
        yield function
        todo += [mention.value for mention in mentions_of(function)]


def mentions_of(called: object) -> Iterator[Mention]:
    """What it names itself, if it is Python code of the program."""
    function = function_of(called)
    if function is None:
        return
    code = function.__code__
    cells = dict(zip(code.co_freevars, function.__closure__ or (), strict=True))
    for name in _names(code):
        try:
            if name.is_global:
                value = _global(function, name.name)
            else:
                value = cells[name.name].cell_contents
        except (KeyError, ValueError):  # a local one, or nothing yet
            continue
        yield _followed(value, name, code.co_filename)


def _global(function: FunctionType, name: str) -> Any:
    names = function.__globals__
    return names[name] if name in names else vars(builtins)[name]


def _followed(value: Any, name: _Name, file: str) -> Mention:
    called = name.name
    for attribute in name.attributes:
        kept = kept_by(value)
        if attribute not in kept:
            return Mention(called, value, attribute, file, name.line)
        called, value = attribute, kept[attribute]
    return Mention(called, value, name.then, file, name.line)


def kept_by(value: object) -> Mapping[str, Any]:
    """What it keeps by name; nothing if to look into it would run code, as a proxy's does."""
    for kind in type(value).__mro__:
        if (names := vars(kind).get("__dict__")) is not None:
            plain = type(names) in {GetSetDescriptorType, MemberDescriptorType}
            found = names.__get__(value) if plain else {}
            return _functions(found) if issubclass(type(value), type) else found
    return {}


def _functions(names: Mapping[str, Any]) -> Mapping[str, Any]:
    """Those of a class; what else is in it may be something else if it is asked for."""
    plain = {name: each for name, each in names.items() if type(each) in _PLAIN}
    called = {name: getattr(each, "__func__", each) for name, each in plain.items()}
    return {name: each for name, each in called.items() if type(each) is FunctionType}


_PLAIN = frozenset({FunctionType, staticmethod, classmethod})


def function_of(called: object) -> FunctionType | None:
    """The Python function behind it; None if it is none, or none of the program's."""
    found = _unwrapped(called)
    if type(found) is not FunctionType:
        return None
    return None if found.__code__.co_filename.startswith(NOT_THE_PROGRAMS) else found


def _unwrapped(called: object) -> object:
    """What a method or a partial calls. By type: isinstance() asks a proxy what it stands for."""
    while type(called) is not FunctionType:
        if type(called) is MethodType:
            called = called.__func__
        elif type(called) is partial:
            called = called.func
        else:
            break
    return called


@lru_cache(KEPT)
def _names(code: CodeType) -> tuple[_Name, ...]:
    """Those of the code, and of the functions in it."""
    found: list[_Name] = []
    steps = [each for each in dis.get_instructions(code) if each.opname not in BETWEEN]
    for number, step in enumerate(steps):
        if step.opname not in {"LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF"}:
            continue
        attributes, after = [], number + 1
        while after < len(steps) and steps[after].opname in {"LOAD_ATTR", "LOAD_METHOD"}:
            attributes.append(str(steps[after].argval))
            after += 1
        then = steps[after].opname if after < len(steps) else ""
        line = (step.positions and step.positions.lineno) or code.co_firstlineno
        is_global = step.opname != "LOAD_DEREF"
        found.append(_Name(str(step.argval), is_global, tuple(attributes), then, line))
    inner = [each for each in code.co_consts if isinstance(each, CodeType)]
    return (*found, *(name for each in inner for name in _names(each)))


BETWEEN = frozenset({"EXTENDED_ARG", "CACHE", "NOP", "PUSH_NULL"})
"""Instructions that do nothing which matters here."""
