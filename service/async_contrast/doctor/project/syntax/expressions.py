"""What an expression does, in the order of evaluation, and the Ref of its value."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from async_contrast.doctor.project.facts import Ref
from async_contrast.doctor.project.syntax.frame import Frame
from async_contrast.doctor.project.syntax.refs import (
    constant,
    display,
    literal,
    made_of,
    one_of,
    step,
    weight,
)
from async_contrast.doctor.project.syntax.truths import is_dead
from async_contrast.doctor.project.syntax.words import (
    AWAIT,
    AWAITED,
    COMPARED,
    ITERATED,
    KEY,
    LOAD,
    PASSED,
    RETURNED,
    TESTED,
    USED,
    YIELD,
)

Reader = Callable[[Frame, Any, str], Ref]
READERS: dict[type[ast.AST], Reader] = {}
TESTS: dict[type[ast.cmpop], str] = {
    ast.Is: "is",
    ast.IsNot: "is",
    ast.Eq: "is",
    ast.NotEq: "is",
    ast.In: "in",
    ast.NotIn: "in",
}


def reads(*kinds: type[ast.AST]) -> Callable[[Reader], Reader]:
    """Says of which nodes a function tells what they do and what their value is."""

    def register(reader: Reader) -> Reader:
        READERS.update(dict.fromkeys(kinds, reader))
        return reader

    return register


def value(frame: Frame, node: ast.expr, how: str) -> Ref:
    """The events of an expression, of whose value `how` says what becomes of it; its Ref."""
    reader = READERS.get(type(node))
    return reader(frame, node, how) if reader else _parts(frame, node)


def _parts(frame: Frame, node: ast.AST) -> Ref:
    """An f-string, a slice: its parts are used, its value is unknown."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            value(frame, child, USED)
    return ""


@reads(ast.BinOp)
def _arithmetic(frame: Frame, node: ast.BinOp, _how: str) -> Ref:
    left, right = value(frame, node.left, USED), value(frame, node.right, USED)
    is_path = type(node.op) is ast.Div and weight(left) == weight("app")
    return step(left, ".__truediv__()") if is_path else made_of("sum", [left, right])


@reads(ast.Compare)
def _comparison(frame: Frame, node: ast.Compare, _how: str) -> Ref:
    parts = [value(frame, one, COMPARED) for one in (node.left, *node.comparators)]
    return made_of(TESTS.get(type(node.ops[0]), "than"), parts)


@reads(ast.Constant)
def _constant(_frame: Frame, node: ast.Constant, _how: str) -> Ref:
    return "=" + constant(node.value)


@reads(ast.UnaryOp)
def _unary(frame: Frame, node: ast.UnaryOp, _how: str) -> Ref:
    if (number := literal(node)) is not None:
        return "=" + number
    if isinstance(node.op, ast.Not):
        return made_of("not", [value(frame, node.operand, TESTED)])
    return made_of("sum", [value(frame, node.operand, USED)])


@reads(ast.Name)
def _name(frame: Frame, node: ast.Name, how: str) -> Ref:
    ref, shared = frame.scope.look_up(node.id)
    if shared or (how in {TESTED, COMPARED} and weight(ref) > weight("=0")):
        frame.emit(LOAD, ref, how, node)
    return ref


@reads(ast.Attribute, ast.Subscript)
def _attribute(frame: Frame, node: ast.Attribute | ast.Subscript, how: str) -> Ref:
    ref = chain(frame, node)
    frame.emit(LOAD, ref, how, node)
    return ref


def chain(frame: Frame, node: ast.expr) -> Ref:
    """The Ref of what an attribute or an item is taken of, or of what is called: no LOAD of it."""
    kind = type(node)
    if kind is ast.Name:
        return frame.scope.look_up(node.id)[0]  # type: ignore[attr-defined]
    if kind is ast.Attribute:
        return attribute(chain(frame, node.value), node.attr)  # type: ignore[attr-defined]
    if kind is ast.Subscript:
        base = chain(frame, node.value)  # type: ignore[attr-defined]
        return step(base, index(frame, node.slice))  # type: ignore[attr-defined]
    ref = value(frame, node, USED)
    return "builtins.str{}" if kind is ast.JoinedStr else ref


def attribute(base: Ref, name: str) -> Ref:
    if name == "__class__" and base.endswith("{}"):
        return base.removesuffix("{}")
    return step(base, f".{name}")


def index(frame: Frame, node: ast.expr) -> str:
    """The step that an index makes."""
    if (known := literal(node)) is not None:
        return f"[{known}]"
    value(frame, node, USED)
    return "[]"


def index_written(frame: Frame, node: ast.expr) -> str:
    """The same, where an item is written."""
    found = index(frame, node)
    key(frame, node)
    return found


def key(frame: Frame, node: ast.expr) -> None:
    """A key, which was evaluated, is kept: it says so of what a call gave to a local name."""
    for one in node.elts if isinstance(node, ast.Tuple) else [node]:
        name = one.target if isinstance(one, ast.NamedExpr) else one
        if isinstance(name, ast.Name):
            ref, shared = frame.scope.look_up(name.id)
            if not shared and ref.endswith(")") and ref[0] not in "=~":
                frame.emit(LOAD, ref, KEY, name)


@reads(ast.Await)
def _await(frame: Frame, node: ast.Await, how: str) -> Ref:
    ref = value(frame, node.value, AWAITED)
    frame.emit(AWAIT, ref, how, node)
    return step(ref, "!")


@reads(ast.Yield)
def _yield(frame: Frame, node: ast.Yield, how: str) -> Ref:
    frame.is_generator = True
    ref = value(frame, node.value, RETURNED) if node.value else "=None"
    frame.emit(YIELD, ref, how, node)
    return ""


@reads(ast.YieldFrom)
def _yield_from(frame: Frame, node: ast.YieldFrom, how: str) -> Ref:
    frame.is_generator = True
    ref = value(frame, node.value, ITERATED)
    frame.emit(YIELD, step(ref, "*"), how, node)
    return ""


@reads(ast.BoolOp)
def _and_or(frame: Frame, node: ast.BoolOp, how: str) -> Ref:
    holds = isinstance(node.op, ast.And)
    for at, one in enumerate(node.values[:-1], 1):
        if is_dead(one, holds, node.values[at:]):
            node = ast.BoolOp(node.op, node.values[:at])
            break
    tested = [value(frame, one, TESTED) for one in node.values[:-1]]
    last = value(frame, node.values[-1], how)
    if not holds:
        return one_of(*tested, last)
    return last if weight(last) else made_of("any", [*tested, last])


@reads(ast.IfExp)
def _conditional(frame: Frame, node: ast.IfExp, how: str) -> Ref:
    value(frame, node.test, TESTED)
    branches = [
        value(frame, branch, how)
        for branch, needs in ((node.body, True), (node.orelse, False))
        if not is_dead(node.test, needs, [branch])
    ]
    return one_of(*branches)


@reads(ast.Tuple, ast.List, ast.Set)
def _display(frame: Frame, node: ast.Tuple | ast.List | ast.Set, _how: str) -> Ref:
    refs = [value(frame, one, PASSED) for one in node.elts]
    several = len(refs) > 1 and any(isinstance(one, ast.Starred) for one in node.elts)
    return display(type(node).__name__.lower(), [] if several else refs)


@reads(ast.Dict)
def _dict(frame: Frame, node: ast.Dict, _how: str) -> Ref:
    values = []
    for under, one in zip(node.keys, node.values, strict=True):
        if under is None:
            value(frame, one, USED)
        else:
            value(frame, under, USED)
            key(frame, under)
            values.append(value(frame, one, PASSED))
    return display("dict", values)


@reads(ast.Starred)
def _starred(frame: Frame, node: ast.Starred, _how: str) -> Ref:
    return step(value(frame, node.value, ITERATED), "*")
