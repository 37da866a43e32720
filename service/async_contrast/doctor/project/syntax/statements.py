"""What a statement does."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from async_contrast.doctor.project.facts import Ref
from async_contrast.doctor.project.syntax.annotations import class_of, promised
from async_contrast.doctor.project.syntax.expressions import chain, index_written, value
from async_contrast.doctor.project.syntax.frame import Frame
from async_contrast.doctor.project.syntax.refs import NONE, made_of, step
from async_contrast.doctor.project.syntax.scope import ScopeKind
from async_contrast.doctor.project.syntax.targets import assign, how_given, store
from async_contrast.doctor.project.syntax.words import (
    BREAK,
    CALL,
    DROPPED,
    KEPT,
    LOAD,
    RAISE,
    RETURN,
    RETURNED,
    STORE,
    TESTED,
    USED,
)

Doer = Callable[[Frame, Any], None]
DOERS: dict[type[ast.AST], Doer] = {}


def does(*kinds: type[ast.AST]) -> Callable[[Doer], Doer]:
    """Says of which statements a function tells what they do."""

    def register(doer: Doer) -> Doer:
        DOERS.update(dict.fromkeys(kinds, doer))
        return doer

    return register


def run(frame: Frame, statements: Sequence[ast.stmt]) -> None:
    """The events of statements, one after the other."""
    for statement in statements:
        doer = DOERS.get(type(statement))
        if doer is not None:
            doer(frame, statement)


_NO_MORE_THAN_VALUES = ("builtins.", "typing.", "collections.abc.", "asyncio.")
"""Whose classes an annotation names that says less than the value beside it."""


@does(ast.Expr)
def _expression(frame: Frame, node: ast.Expr) -> None:
    if type(node.value) is not ast.Constant:
        value(frame, node.value, DROPPED)


@does(ast.Return)
def _return(frame: Frame, node: ast.Return) -> None:
    ref = NONE
    if node.value is not None:
        ref = value(frame, node.value, RETURNED)
        frame.returns.append(ref)
    frame.emit(RETURN, ref, "", node)


@does(ast.Raise)
def _raise(frame: Frame, node: ast.Raise) -> None:
    ref = value(frame, node.exc, USED) if node.exc else ""
    if node.cause:
        value(frame, node.cause, USED)
    frame.emit(RAISE, ref, "", node)


@does(ast.Break)
def _break(frame: Frame, node: ast.Break) -> None:
    frame.emit(BREAK, "", "", node)


@does(ast.Assert)
def _assert(frame: Frame, node: ast.Assert) -> None:
    value(frame, node.test, TESTED)
    if node.msg:
        value(frame, node.msg, USED)


@does(ast.Assign)
def _assign(frame: Frame, node: ast.Assign) -> None:
    if len(node.targets) == 1 and _fit(node.targets[0], node.value):
        _assign_each(frame, node.targets[0], node.value)  # type: ignore[arg-type]
        return
    hows = [how_given(frame, target) for target in node.targets]
    ref = value(frame, node.value, KEPT if KEPT in hows else hows[0])
    for target in node.targets:
        _note(frame, target, node.value)
        assign(frame, target, ref)


def _alias(frame: Frame, node: Any) -> None:
    """`type X = ...`, which Python has since 3.12."""
    frame.give(node.name.id, class_of(frame.scope, node.value), node.name)


if hasattr(ast, "TypeAlias"):
    DOERS[ast.TypeAlias] = _alias


def _fit(target: ast.expr, given: ast.expr) -> bool:
    """Whether a display is given to as many targets: one value each."""
    return (
        isinstance(target, ast.Tuple | ast.List)
        and isinstance(given, ast.Tuple | ast.List)
        and len(target.elts) == len(given.elts)
        and not any(isinstance(one, ast.Starred) for one in [*target.elts, *given.elts])
    )


def _assign_each(frame: Frame, target: ast.Tuple, given: ast.Tuple) -> None:
    pairs = list(zip(target.elts, given.elts, strict=True))
    refs = [value(frame, one, how_given(frame, to)) for to, one in pairs]
    for (to, _), ref in zip(pairs, refs, strict=True):
        assign(frame, to, ref)


@does(ast.AnnAssign)
def _annotated(frame: Frame, node: ast.AnnAssign) -> None:
    says = promised(frame.scope, node.annotation, frame.file.names)
    ref = value(frame, node.value, how_given(frame, node.target)) if node.value else ""
    if says.startswith(_NO_MORE_THAN_VALUES) and ref:
        says = ""
    target = node.target
    if isinstance(target, ast.Name):
        _note(frame, target, node.value)
        frame.declare(target.id, says, ref if node.value else None, target)
    elif node.value is not None:
        store(frame, target, (ref,), says)
    elif isinstance(target, ast.Attribute) and chain(frame, target.value) == frame.scope.self_ref:
        frame.set_attribute(frame.scope.class_, target.attr, says)


@does(ast.AugAssign)
def _augmented(frame: Frame, node: ast.AugAssign) -> None:
    target = node.target
    if isinstance(target, ast.Name):
        ref, shared = frame.scope.look_up(target.id)
        if shared:
            frame.emit(LOAD, ref, USED, target)
        more = value(frame, node.value, USED)
        _note(frame, target, node.value)
        frame.give(target.id, made_of("sum", [ref, more]) if shared else _sum(ref, more), target)
        return
    base = chain(frame, target.value)
    if isinstance(target, ast.Attribute):
        ref = step(base, f".{target.attr}")
    else:
        ref = step(base, index_written(frame, target.slice))
    frame.emit(LOAD, ref, USED, target)
    more = value(frame, node.value, USED)
    frame.emit(STORE, ref, "", target, (made_of("sum", [ref, more]),))


def _sum(ref: Ref, more: Ref) -> Ref:
    """What is known of `x` after `x += ...`: a display or a query stays what it is."""
    return made_of("sum", [ref, more]) if ref.startswith(("?", "=", "~")) else ref


@does(ast.Delete)
def _delete(frame: Frame, node: ast.Delete) -> None:
    for target in node.targets:
        _delete_one(frame, target)


def _delete_one(frame: Frame, target: ast.expr) -> None:
    if isinstance(target, ast.Attribute | ast.Subscript):
        store(frame, target, ())
    elif isinstance(target, ast.Tuple | ast.List):
        for one in target.elts:
            _delete_one(frame, one)
    elif isinstance(target, ast.Name):
        frame.forget(target.id, target)


@does(ast.Global)
def _global(frame: Frame, node: ast.Global) -> None:
    frame.scope.globals.update(node.names)


@does(ast.Nonlocal)
def _nonlocal(frame: Frame, node: ast.Nonlocal) -> None:
    for name in node.names:
        owner = frame.scope.owner(name)
        if owner is not None:
            frame.scope.nonlocals[name] = owner


def _note(frame: Frame, target: ast.expr, given: ast.expr | None) -> None:
    """What an assignment says besides: `__all__`, and the call behind an attribute of a class."""
    if not isinstance(target, ast.Name):
        return
    if frame.scope.kind is ScopeKind.CLASS and isinstance(given, ast.Call):
        last = frame.events[-1]
        if last.kind == CALL:
            frame.file.classes[frame.scope.prefix].calls[target.id] = last
    if target.id == "__all__" and frame.scope.kind is ScopeKind.MODULE:
        frame.file.exports = [*(frame.file.exports or ()), *_strings(given)]


def _strings(node: ast.expr | None) -> list[str]:
    if isinstance(node, ast.BinOp):
        return _strings(node.left) + _strings(node.right)
    elements = node.elts if isinstance(node, ast.List | ast.Tuple) else []
    constants = [one.value for one in elements if isinstance(one, ast.Constant)]
    return [one for one in constants if isinstance(one, str)]
