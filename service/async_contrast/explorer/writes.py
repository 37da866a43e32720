"""Which variables and attributes a function writes itself, not those inside it. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_OTHER_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def written_names(body: list[ast.stmt]) -> set[str]:
    """The names that are assigned, deleted or defined, of whatever scope they are."""
    names: set[str] = set()
    for node in _own(body):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler) and node.name:
            names.add(node.name)
    return names


def written_attributes(body: list[ast.stmt]) -> set[str]:
    """The names of attributes, of whatever object, as they are written there."""
    return {
        node.attr
        for node in _own(body)
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)
    }


def declared_global(body: list[ast.stmt]) -> set[str]:
    """The names of `global` statements."""
    return {name for node in _own(body) if isinstance(node, ast.Global) for name in node.names}


def _own(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """The nodes of a function's body, without those of what is defined in it."""
    todo: list[ast.AST] = list(body)
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, ast.comprehension):
            todo += [node.iter, *node.ifs]  # its target is no name of the function
        elif not isinstance(node, _OTHER_SCOPES):
            todo += ast.iter_child_nodes(node)
