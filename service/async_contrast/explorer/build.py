"""Makes the nodes of rewritten code. Pure.

Names of its own are no identifiers (`<calls>`), so that they are never a program's.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TypeVar

_PLACED = (ast.expr, ast.stmt, ast.excepthandler, ast.keyword, ast.arg)

N = TypeVar("N", bound=ast.AST)


def load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def store(name: str) -> ast.Name:
    return ast.Name(name, ast.Store())


def call(helper: str, method: str, *arguments: ast.expr) -> ast.Call:
    """`helper.method(*arguments)`"""
    return ast.Call(ast.Attribute(load(helper), method, ast.Load()), list(arguments), [])


def steps(helper: str, method: str, *arguments: ast.expr) -> ast.YieldFrom:
    """`yield from helper.method(*arguments)`"""
    return ast.YieldFrom(call(helper, method, *arguments))


def named(name: str, value: ast.expr) -> ast.NamedExpr:
    return ast.NamedExpr(store(name), value)


def last(*values: ast.expr) -> ast.expr:
    """Each in turn; the value of the last one."""
    display = ast.Tuple(list(values), ast.Load())
    return ast.Subscript(display, ast.Constant(-1), ast.Load())


def assign(target: str | ast.expr, value: ast.expr) -> ast.Assign:
    return ast.Assign([store(target) if isinstance(target, str) else target], value)


def when(test: ast.expr, body: Sequence[ast.stmt]) -> ast.If:
    return ast.If(test, list(body), [])


def negated(value: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), value)


def placed(made: N, original: ast.AST) -> N:
    """The same, where the original stands: what is made anew has no place of its own."""
    for node in ast.walk(made):
        if isinstance(node, _PLACED) and getattr(node, "lineno", None) is None:
            ast.copy_location(node, original)
    return made
