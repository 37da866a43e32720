"""The cells that are recorded, and the same cells without a call of Trial.mark in them."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.local import rules as local
from async_contrast.topics.lock import rules as lock

MS = "ms"
"""What a trial here shows: the milliseconds that its cell took."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A cell of the real catalogue, with so many workers, each of which sees the same outcome."""

    name: str
    module: str
    function: str
    workers: int
    outcome: str

    def cell(self) -> Callable[[Trial], Any]:
        """It, as it is."""
        return self._in(importlib.import_module(self.module))

    def unmarked(self) -> Callable[[Trial], Any]:
        """It, without its marks."""
        return self._in(_unmarked(self.module))

    def _in(self, module: ModuleType) -> Callable[[Trial], Any]:
        found: Callable[[Trial], Any] = getattr(module, self.function)
        return found


SUBJECTS = tuple(
    Subject(
        f"{contrast}, {workers} {kind}",
        f"async_contrast.topics.{topic}.{side}",
        function,
        workers,
        saw,
    )
    for contrast, topic, function, workers, saw in (
        ("local/isolation", "local", "isolation_context_var", 500, local.OWN),
        ("lock/lost-update", "lock", "lost_update_locked", 100, lock.KEPT),
    )
    for kind, side in (("tasks", "on_asyncio"), ("threads", "on_threads"))
)


@cache
def _unmarked(name: str) -> ModuleType:
    """The module of this name, made anew from its text without the calls of mark."""
    source = inspect.getsource(importlib.import_module(name))
    tree = ast.fix_missing_locations(Unmarking().visit(ast.parse(source)))
    module = ModuleType(name)
    exec(compile(tree, name, "exec"), module.__dict__)  # noqa: S102 - our own text
    return module


class Unmarking(ast.NodeTransformer):
    """Takes every statement `trial.mark(...)` out."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        """A statement that is nothing but an expression."""
        match node.value:
            case ast.Call(func=ast.Attribute(attr="mark")):
                return ast.copy_location(ast.Pass(), node)
        return node
