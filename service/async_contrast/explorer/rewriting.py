"""Makes a generator function of a function, which yields before each access to what is shared."""

from __future__ import annotations
import __future__

import ast
import copy
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import CellType, CodeType, FunctionType
from typing import Any, NamedTuple

from async_contrast.explorer.build import assign, call, load, placed
from async_contrast.explorer.scope import Scope, Written
from async_contrast.explorer.sources import Definition, Variable, arguments_of, refuse, source_of
from async_contrast.explorer.statements import Statements
from async_contrast.explorer.writes import declared_global, written_attributes, written_names

HELPERS = ("<memory>", "<attributes>", "<containers>", "<calls>")
"""What rewritten code calls, by name."""

_GENERATORS = 0x20 | 0x80 | 0x200  # CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR


class Anew(Exception):
    """A function was reached that writes what nobody wrote so far: the exploration begins anew."""


class Rewriter:
    """Of one program. What it has compiled is kept for the next run."""

    def __init__(self, *, places: bool) -> None:
        self.written = Written()
        self.places = places
        self._codes: dict[_Original, CodeType] = {}

    def function(
        self, function: FunctionType, helpers: Mapping[str, CellType]
    ) -> Callable[..., Any]:
        """The generator function. `helpers` are what rewritten code calls (`HELPERS`).

        Raises NotExplorable, or Anew if more is shared than the code of other functions knows.
        """
        original = _original(function)
        code = self._codes.get(original) or self._code(original)
        cells = dict(zip(original.code.co_freevars, function.__closure__ or (), strict=True))
        closure = tuple(
            helpers.get(name) or cells.get(name) or _keeper(name, cells, function)
            for name in code.co_freevars
        )
        made = FunctionType(
            code, function.__globals__, function.__name__, function.__defaults__, closure
        )
        made.__kwdefaults__ = function.__kwdefaults__
        return made

    def _code(self, original: _Original) -> CodeType:
        """What it writes is shared; code that did not know it is of no use."""
        writes = _writes(original)
        if self.written.add(writes.variables, writes.attributes):
            used = bool(self._codes)
            self._codes.clear()
            if used:
                raise Anew
        variables, attributes = self.written.variables, self.written.attributes
        code = _compiled(original, frozenset(variables), frozenset(attributes), self.places)
        self._codes[original] = code
        return code


class _Original(NamedTuple):
    """A function as it is written. Two files may contain the same."""

    code: CodeType
    file: str
    module: str


def _original(function: FunctionType) -> _Original:
    code = function.__code__
    return _Original(code, code.co_filename, function.__globals__.get("__name__", ""))


KEPT = 1_000
"""Functions of which it is kept what was compiled, for other explorations in this process."""


@lru_cache(KEPT)
def _writes(original: _Original) -> Written:
    source = source_of(original.code)
    node = source.node
    if original.code.co_flags & _GENERATORS:
        name = original.code.co_qualname
        remedy = "; if it is to be a task, the worker is the coroutine function, or a partial of it"
        awaits = isinstance(node, ast.AsyncFunctionDef)
        raise refuse(
            source.file, node.lineno, f"{name}() yields or awaits{remedy if awaits else ''}"
        )
    body = _body(node)
    scope = Scope(source, original.code, original.module)
    global_names = declared_global(body)
    names = written_names(body)
    return Written(
        {variable for name in names if (variable := scope.variable(name, global_names))},
        {scope.attribute(each) for each in written_attributes(body)},
    )


@lru_cache(KEPT)
def _compiled(
    original: _Original, variables: frozenset[Variable], attributes: frozenset[str], places: bool
) -> CodeType:
    """The code of the generator function, where these are shared."""
    code = original.code
    source = source_of(code)
    node = copy.deepcopy(source.node)
    body = _body(node)
    scope = Scope(source, code, original.module)
    statements = Statements(scope, Written({*variables}, {*attributes}), places=places)
    statements.declared_global = declared_global(body)
    names = written_names(body)
    placed(body[0], node)
    own_cells = [
        assign(f"<cell {name}>", call("<memory>", "cell_of", _capturing(name)))
        for name in code.co_cellvars
        if statements.shared(name) and name in {*names, *arguments_of(code)}
    ]
    arguments = copy.deepcopy(node.args)
    arguments.defaults, arguments.kw_defaults = [], [None] * len(arguments.kwonlyargs)
    for each in ast.walk(arguments):
        if isinstance(each, ast.arg):
            each.annotation = None
    made = ast.FunctionDef("<body>", arguments, [*own_cells, *statements.function_body(body)], [])
    free = (*code.co_freevars, *(f"<cell {name}>" for name in code.co_freevars))
    outer = ast.FunctionDef(
        "<outer>", ast.arguments([], [ast.arg(name) for name in (*free, *HELPERS, "<globals>")],
                                 None, [], [], None, []), [made], [],
    )  # fmt: skip
    module = ast.fix_missing_locations(ast.Module([placed(outer, node)], []))
    inner = _inner(_inner(compile(module, source.file, "exec", _future(code), True)))
    inner = _renamed(inner, inner.co_qualname, code.co_qualname)
    return inner.replace(co_name=code.co_name)


def _body(node: Definition) -> list[ast.stmt]:
    return [ast.Return(node.body)] if isinstance(node, ast.Lambda) else node.body


def _capturing(name: str) -> ast.expr:
    """A function that shares one variable, and so has its cell."""
    return ast.Lambda(ast.arguments([], [], None, [], [], None, []), load(name))


def _keeper(name: str, cells: Mapping[str, CellType], function: FunctionType) -> CellType:
    """What holds the cell of a variable, or the names of the module."""
    if name == "<globals>":
        return CellType(function.__globals__)
    return CellType(cells[name.removeprefix("<cell ").removesuffix(">")])


def _future(code: CodeType) -> int:
    """Which `from __future__` it was compiled with, of those that still change anything."""
    return code.co_flags & __future__.annotations.compiler_flag


def _inner(code: CodeType) -> CodeType:
    return next(each for each in code.co_consts if isinstance(each, CodeType))


def _renamed(code: CodeType, prefix: str, name: str) -> CodeType:
    """The same, and the functions in it, called as in the source."""
    constants = tuple(
        _renamed(each, prefix, name) if isinstance(each, CodeType) else each
        for each in code.co_consts
    )
    return code.replace(co_qualname=name + code.co_qualname[len(prefix) :], co_consts=constants)
