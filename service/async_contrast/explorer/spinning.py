"""Loops that nobody leaves and that let nobody else go on, as the syntax tree shows them. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

_QUIET = (
    *(
        ast.Pass,
        ast.Continue,
        ast.Expr,
        ast.Assign,
        ast.AnnAssign,
        ast.AugAssign,
        ast.If,
        ast.While,
    ),
    *(ast.Constant, ast.Name, ast.expr_context, ast.BoolOp, ast.boolop, ast.UnaryOp, ast.Not),
    *(ast.Compare, ast.cmpop, ast.IfExp, ast.NamedExpr, ast.Add, ast.Sub),
)
"""What neither leaves a loop nor awaits. No call, attribute, item, division: those may raise."""

ENDLESS = "a loop that never ends, in which nothing is done"
IN_VAIN = "a loop that awaits nothing, so that no other task can change what it waits for"


def is_endless(loop: ast.While) -> bool:
    """Whether it is a `while True` without a way out, in which nothing is called or awaited."""
    test = loop.test
    return isinstance(test, ast.Constant) and bool(test.value) and _is_quiet(loop.body)


def waits_in_vain(loop: ast.While) -> bool:
    """Whether it looks again and again at names that it does not change, and awaits nothing.

    Then a task that gets into it never gets out of it: no other one can change them meanwhile.
    """
    looked_at = {node.id for node in _names([loop.test])}
    changed = {node.id for node in _names([loop]) if not isinstance(node.ctx, ast.Load)}
    return bool(looked_at) and not looked_at & changed and _is_quiet([loop.test, *loop.body])


def _is_quiet(nodes: Iterable[ast.AST]) -> bool:
    return all(isinstance(each, _QUIET) for node in nodes for each in ast.walk(node))


def _names(nodes: Iterable[ast.AST]) -> Iterator[ast.Name]:
    return (each for node in nodes for each in ast.walk(node) if isinstance(each, ast.Name))
