"""Makes a generator function of a function, which yields before each access to what is shared."""

from __future__ import annotations
import __future__

import ast
import copy
from collections.abc import Callable, Mapping
from types import CellType, CodeType, FunctionType
from typing import Any

from async_contrast.explorer.build import assign, call, load, placed
from async_contrast.explorer.scope import Scope, Written
from async_contrast.explorer.sources import arguments_of, source_of
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
        self._codes: dict[CodeType, CodeType] = {}
        self._reached: set[CodeType] = set()

    def function(
        self, function: FunctionType, helpers: Mapping[str, CellType]
    ) -> Callable[..., Any]:
        """The generator function. `helpers` are what rewritten code calls (`HELPERS`).

        Raises NotExplorable, or Anew if more is shared than the code of other functions knows.
        """
        original = function.__code__
        code = self._codes.get(original) or self._compile(function)
        cells = dict(zip(original.co_freevars, function.__closure__ or (), strict=True))
        closure = tuple(
            helpers.get(name) or cells.get(name) or _keeper(name, cells, function)
            for name in code.co_freevars
        )
        made = FunctionType(
            code, function.__globals__, function.__name__, function.__defaults__, closure
        )
        made.__kwdefaults__ = function.__kwdefaults__
        return made

    def _compile(self, function: FunctionType) -> CodeType:
        original = function.__code__
        source = source_of(original)
        node = copy.deepcopy(source.node)
        body: list[ast.stmt] = (
            [ast.Return(node.body)] if isinstance(node, ast.Lambda) else node.body
        )
        scope = Scope(source, original, function.__globals__.get("__name__", ""))
        statements = Statements(scope, self.written, places=self.places)
        if original.co_flags & _GENERATORS:
            statements.refuse(node, f"{function.__qualname__}() yields or awaits")
        statements.declared_global = declared_global(body)
        names = written_names(body)
        self._learn(scope, body, names, statements.declared_global)
        placed(body[0], node)
        own_cells = [
            assign(f"<cell {name}>", call("<memory>", "cell_of", _capturing(name)))
            for name in original.co_cellvars
            if statements.shared(name) and name in {*names, *arguments_of(original)}
        ]
        arguments = copy.deepcopy(node.args)
        arguments.defaults, arguments.kw_defaults = [], [None] * len(arguments.kwonlyargs)
        for each in ast.walk(arguments):
            if isinstance(each, ast.arg):
                each.annotation = None
        made = ast.FunctionDef(
            "<body>", arguments, [*own_cells, *statements.function_body(body)], []
        )
        free = (*original.co_freevars, *(f"<cell {name}>" for name in original.co_freevars))
        outer = ast.FunctionDef(
            "<outer>", ast.arguments([], [ast.arg(name) for name in (*free, *HELPERS, "<globals>")],
                                     None, [], [], None, []), [made], [],
        )  # fmt: skip
        module = ast.fix_missing_locations(ast.Module([placed(outer, node)], []))
        compiled = compile(module, source.file, "exec", _future(original), True)
        code = _inner(_inner(compiled))
        code = _renamed(code, code.co_qualname, original.co_qualname).replace(
            co_name=original.co_name
        )
        self._codes[original] = code
        return code

    def _learn(
        self, scope: Scope, body: list[ast.stmt], names: set[str], global_names: set[str]
    ) -> None:
        """What the function writes is shared; code that did not know it is of no use."""
        variables = {variable for name in names if (variable := scope.variable(name, global_names))}
        if self.written.add(
            variables, {scope.attribute(each) for each in written_attributes(body)}
        ):
            used = bool(self._codes)
            self._codes.clear()
            if used:
                raise Anew


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
