"""A module as a person reads it: its lines, and which of its statements need which others."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from symtable import SymbolTable, symtable
from typing import Any, TypeAlias

_Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_Binding: TypeAlias = _Definition | ast.Assign | ast.AnnAssign


@dataclass(frozen=True, slots=True)
class Statement:
    """A definition or an assignment: what it binds, where it stands, what it needs.

    `lines` are the numbers of its lines, `code` those that are neither blank nor a docstring;
    `dotted` is what it takes of names, such as ("rules", "judge").
    """

    names: tuple[str, ...]
    lines: range
    code: tuple[int, ...]
    needs: frozenset[str]
    dotted: frozenset[tuple[str, str]]
    defines: bool


@dataclass(frozen=True, slots=True)
class ModuleText:
    """`statements` are those at the top of the module that bind a name, imports aside.

    `imports` are what it imports from modules, each as the module and the name there, by the
    name that it has here.
    """

    name: str
    lines: tuple[str, ...]
    statements: tuple[Statement, ...]
    imports: Mapping[str, tuple[str, str]]

    @property
    def file(self) -> str:
        """Such as "async_contrast/topics/local/on_threads.py"."""
        package = hasattr(sys.modules.get(self.name), "__path__")
        return f"{self.name.replace('.', '/')}{'/__init__' if package else ''}.py"

    def needed_by(self, statement: Statement) -> tuple[Statement, ...]:
        """The statement and what it needs, and what those need, in the order of the file."""
        found, names = {statement.lines: statement}, set(statement.needs)
        while more := [
            each
            for each in self.statements
            if each.lines not in found and not names.isdisjoint(each.names)
        ]:
            for each in more:
                found[each.lines] = each
                names |= each.needs
        return tuple(sorted(found.values(), key=lambda each: each.lines.start))


def text_of(function: Callable[..., Any]) -> tuple[ModuleText, Statement] | None:
    """The module of a function and its own statement there, at the top.

    None where either cannot be read, or the function was made by another one.
    """
    module = module_text(function.__module__)
    code = getattr(inspect.unwrap(function), "__code__", None)
    if module is None or code is None:
        return None
    place = (code.co_firstlineno, (code.co_name,))
    for statement in module.statements:
        if (statement.lines.start, statement.names) == place:
            return module, statement
    return None


@lru_cache(maxsize=256)
def module_text(name: str) -> ModuleText | None:
    """A module that is imported; None where its text cannot be had or is no Python."""
    try:
        text = inspect.getsource(sys.modules[name])
        tree = ast.parse(text)
        needs = _Needs(symtable(text, name, "exec"))
    except (KeyError, OSError, TypeError, SyntaxError, ValueError):
        return None
    lines = tuple(text.split("\n"))
    return ModuleText(
        name=name,
        lines=lines,
        statements=tuple(
            _statement(node, lines, needs) for node in tree.body if isinstance(node, _Binding)
        ),
        imports={
            alias.asname or alias.name: (node.module, alias.name)
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and node.module and not node.level
            for alias in node.names
        },
    )


def is_module(name: str) -> bool:
    """Whether a module of that name is imported."""
    return name in sys.modules


class _Needs:
    """Which names of the module a statement loads; a local one of that name is none."""

    def __init__(self, top: SymbolTable) -> None:
        self._tables = {(each.get_name(), each.get_lineno()): each for each in top.get_children()}

    def of(self, node: _Binding) -> frozenset[str]:
        if not isinstance(node, _Definition):
            return frozenset(_loaded(node.value))
        table = self._tables[node.name, node.lineno]
        return frozenset(
            symbol.get_name()
            for each in (table, *_below(table))
            for symbol in each.get_symbols()
            if symbol.is_global()
        ) | {name for outside in _run_outside(node) for name in _loaded(outside)}


def _below(table: SymbolTable) -> Iterator[SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _below(child)


def _run_outside(node: _Definition) -> Iterator[ast.expr | None]:
    """What of a definition runs where the definition stands."""
    yield from node.decorator_list
    if isinstance(node, ast.ClassDef):
        yield from node.bases
        yield from (keyword.value for keyword in node.keywords)
    else:
        yield from node.args.defaults
        yield from node.args.kw_defaults


def _loaded(node: ast.AST | None) -> Iterator[str]:
    for each in ast.walk(node) if node else ():
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
            yield each.id


def _statement(node: _Binding, text: tuple[str, ...], needs: _Needs) -> Statement:
    defines = isinstance(node, _Definition)
    decorators = node.decorator_list if isinstance(node, _Definition) else []
    first = min(each.lineno for each in (node, *decorators))
    lines = range(first, (node.end_lineno or first) + 1)
    below = tuple(ast.walk(node))
    documentation = {number for each in below for number in _docstring(each)}
    return Statement(
        names=tuple(_bound(node)),
        lines=lines,
        code=tuple(n for n in lines if n not in documentation and text[n - 1].strip()),
        needs=needs.of(node),
        dotted=frozenset(
            (each.value.id, each.attr)
            for each in below
            if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name)
        ),
        defines=defines,
    )


def _bound(node: _Binding) -> Iterator[str]:
    if isinstance(node, _Definition):
        yield node.name
        return
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        for each in ast.walk(target):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                yield each.id


def _docstring(node: ast.AST) -> range:
    if isinstance(node, _Definition) and ast.get_docstring(node, clean=False) is not None:
        return range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
    return range(0)
