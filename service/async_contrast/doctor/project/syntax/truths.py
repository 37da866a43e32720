"""What is never run, for a constant decides it: `if False:`, `x if False else y`, `False and x`."""

from __future__ import annotations

import ast
from collections.abc import Iterable


def truth(test: ast.expr) -> bool | None:
    """Whether a test always holds, or never; None if that depends."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = truth(test.operand)
        return None if inner is None else not inner
    return bool(test.value) if isinstance(test, ast.Constant) else None


def is_dead(test: ast.expr, needs: bool, nodes: Iterable[ast.AST]) -> bool:
    """Whether nodes that need the test to be `needs` never run: under `if False:`.

    A `yield` counts there, too: it makes the function a generator.
    """
    if truth(test) is not (not needs):
        return False
    every = (each for node in nodes for each in ast.walk(node))
    return not any(isinstance(each, ast.Yield | ast.YieldFrom) for each in every)
