"""The source of a function, and whose variables it uses.

Read from files, through linecache; a file is read once.
"""

from __future__ import annotations

import ast
import linecache
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import CodeType
from typing import NamedTuple

from async_contrast.errors import NotExplorable

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Place = tuple[str, int]
"""The qualified name of a function, and its first line."""


class Variable(NamedTuple):
    """A name in its scope: a module's, or that of one function."""

    scope: str
    name: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a function was written."""

    file: str
    node: Definition
    class_name: str | None
    """Of the class in whose body it stands, for names that begin with two underscores."""
    owners: dict[str, Variable]
    """The variables that it shares with functions around or inside it, by name."""


_COMPREHENSION = re.compile(r"<(listcomp|setcomp|dictcomp|genexpr|\d+)>\.(<locals>\.)?")


@dataclass(frozen=True, slots=True)
class _File:
    definitions: dict[_Place, list[tuple[Definition, str | None]]]
    codes: dict[_Place, tuple[CodeType, ...]]
    """Each code and those around it, the innermost first."""


def refuse(file: str, line: int, reason: str) -> NotExplorable:
    """The error that says where."""
    return NotExplorable(f"{file}:{line}: {reason}")


def source_of(code: CodeType) -> Source:
    """Raises NotExplorable if it cannot be read, or is no longer what the code was made from."""
    name, line = _place(code)
    file = _read(code.co_filename)
    if file is None:
        raise refuse(code.co_filename, line, f"{name}() has no source that could be read")
    found = [
        (node, class_name)
        for node, class_name in file.definitions.get((name, line), ())
        if not isinstance(node, ast.Lambda) or _stands_in(node, code)
    ]
    if len({ast.dump(node) for node, _ in found}) == 1:
        found = found[:1]  # who reads the same does the same
    around = file.codes.get((name, line))
    if len(found) != 1 or around is None or _arguments(found[0][0]) != arguments_of(code):
        raise refuse(code.co_filename, line, f"{name}() is not what its source says now")
    owners = {name: Variable(_scope(code), name) for name in code.co_cellvars}
    for free in code.co_freevars:
        owner = next((outer for outer in around[1:] if free in outer.co_cellvars), code)
        owners[free] = Variable(_scope(owner), free)
    return Source(code.co_filename, *found[0], owners)


def _scope(code: CodeType) -> str:
    return f"{code.co_filename}:{code.co_firstlineno}:{_place(code)[0]}"


def _arguments(node: Definition) -> list[str]:
    arguments = node.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [each.arg for each in [*named, arguments.vararg, arguments.kwarg] if each]


def arguments_of(code: CodeType) -> list[str]:
    """The names of all of a function's arguments."""
    stars = bool(code.co_flags & 0x04) + bool(code.co_flags & 0x08)  # CO_VARARGS, CO_VARKEYWORDS
    return list(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + stars])


def _stands_in(node: ast.Lambda, code: CodeType) -> bool:
    """Whether this lambda's body is where the code is, to the column."""
    body = (node.body.lineno, node.body.end_lineno, node.body.col_offset, node.body.end_col_offset)
    places = set(code.co_positions())
    # 3.12 says of a constant that is returned only which line it is on.
    nowhere = all(begin == end for _, _, begin, end in places)
    return body in places or (nowhere and isinstance(node.body, ast.Constant))


@cache
def _read(name: str) -> _File | None:
    text = "".join(linecache.getlines(name))
    try:
        tree = ast.parse(text)
        code = compile(text, name, "exec", dont_inherit=True)
    except SyntaxError:
        return None
    if not text:
        return None
    definitions: dict[_Place, list[tuple[Definition, str | None]]] = {}
    for place, node, class_name in _definitions(tree, "", None):
        definitions.setdefault(place, []).append((node, class_name))
    return _File(definitions, {_place(around[0]): around for around in _codes(code, ())})


def _place(code: CodeType) -> _Place:
    """A comprehension is no part of the names in it: in some versions it is a function."""
    return _COMPREHENSION.sub("", code.co_qualname), code.co_firstlineno


def _definitions(
    node: ast.AST, prefix: str, class_name: str | None
) -> Iterator[tuple[_Place, Definition, str | None]]:
    """All below a node. `prefix` is what their qualified names begin with."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Definition):
            name = prefix + ("<lambda>" if isinstance(child, ast.Lambda) else child.name)
            decorators = () if isinstance(child, ast.Lambda) else child.decorator_list
            line = min([child.lineno, *(each.lineno for each in decorators)])
            yield (name, line), child, class_name
            yield from _definitions(child, f"{name}.<locals>.", class_name)
        elif isinstance(child, ast.ClassDef):
            yield from _definitions(child, f"{prefix}{child.name}.", child.name)
        else:
            yield from _definitions(child, prefix, class_name)


def _codes(code: CodeType, outer: tuple[CodeType, ...]) -> Iterator[tuple[CodeType, ...]]:
    around = (code, *outer)
    yield around
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant, around)
