"""Statements with statements in them, as ENTER and LEAVE."""

from __future__ import annotations

import ast

from async_contrast.doctor.project.facts import Ref
from async_contrast.doctor.project.syntax.expressions import value
from async_contrast.doctor.project.syntax.frame import Frame
from async_contrast.doctor.project.syntax.refs import step
from async_contrast.doctor.project.syntax.statements import does, run
from async_contrast.doctor.project.syntax.targets import assign, take_apart
from async_contrast.doctor.project.syntax.truths import is_dead
from async_contrast.doctor.project.syntax.words import (
    ASYNC_WITH,
    AWAIT,
    ELSE,
    ENTERED,
    EXCEPT,
    FINALLY,
    IF,
    ITERATED,
    LOOP,
    TESTED,
    TRY,
    USED,
    WITH,
)


@does(ast.If)
def _if(frame: Frame, node: ast.If) -> None:
    """A chain of `elif` is read in a loop: it may be as long as it likes."""
    left: list[tuple[Ref, ast.stmt]] = []
    while True:
        ref = _branch(frame, node)
        if not node.orelse or is_dead(node.test, False, node.orelse):
            break
        last = node.orelse[-1]
        frame.enter(ELSE, ref, node.orelse[0])
        left.append((ref, last))
        if len(node.orelse) > 1 or not isinstance(last, ast.If):
            run(frame, node.orelse)
            break
        node = last
    for ref, last in reversed(left):
        frame.leave(ELSE, ref, last)


def _branch(frame: Frame, node: ast.If) -> Ref:
    """The test, and what is done if it holds."""
    ref = value(frame, node.test, TESTED)
    typing_only = frame.typing_only
    frame.typing_only = typing_only or _is_type_checking(node.test)
    with frame.block(IF, ref, node, node.body[-1]):
        if not is_dead(node.test, True, node.body):
            run(frame, node.body)
    frame.typing_only = typing_only
    return ref


def _is_type_checking(test: ast.expr) -> bool:
    name = test.id if isinstance(test, ast.Name) else getattr(test, "attr", "")
    return bool(name == "TYPE_CHECKING")


@does(ast.While)
def _while(frame: Frame, node: ast.While) -> None:
    """The test is a part of the loop, and ENTER, which names it, stands before it."""
    begin = len(frame.events)
    ref = value(frame, node.test, TESTED)
    frame.enter(LOOP, ref, node)
    frame.events.insert(begin, frame.events.pop())
    if not is_dead(node.test, True, node.body):
        run(frame, node.body)
    frame.leave(LOOP, ref, node.body[-1])
    _else(frame, ref, node.orelse)


@does(ast.For, ast.AsyncFor)
def _for(frame: Frame, node: ast.For | ast.AsyncFor) -> None:
    ref = value(frame, node.iter, ITERATED)
    with frame.block(LOOP, ref, node, node.body[-1]):
        if isinstance(node, ast.AsyncFor):
            frame.emit(AWAIT, ref, ITERATED, node)
        assign(frame, node.target, step(ref, "*"))
        run(frame, node.body)
    _else(frame, ref, node.orelse)


def _else(frame: Frame, ref: Ref, statements: list[ast.stmt]) -> None:
    if statements:
        with frame.block(ELSE, ref, statements[0], statements[-1]):
            run(frame, statements)


@does(ast.With, ast.AsyncWith)
def _with(frame: Frame, node: ast.With | ast.AsyncWith) -> None:
    is_async = isinstance(node, ast.AsyncWith)
    how = ASYNC_WITH if is_async else WITH
    entered = []
    for item in node.items:
        ref = value(frame, item.context_expr, ENTERED)
        if is_async:
            frame.emit(AWAIT, ref, ENTERED, item.context_expr)
        frame.enter(how, ref, item.context_expr)
        entered.append((ref, item))
        if item.optional_vars is not None:
            assign(frame, item.optional_vars, step(ref, ">"))
    run(frame, node.body)
    for ref, item in reversed(entered):
        if is_async:
            frame.emit(AWAIT, ref, ENTERED, item.context_expr)
        frame.leave(how, ref, node.body[-1])


@does(ast.Try, ast.TryStar)
def _try(frame: Frame, node: ast.Try) -> None:
    with frame.block(TRY, "", node, node.body[-1]):
        run(frame, node.body)
    for handler in node.handlers:
        _except(frame, handler)
    _else(frame, "", node.orelse)
    if node.finalbody:
        with frame.block(FINALLY, "", node.finalbody[0], node.finalbody[-1]):
            run(frame, node.finalbody)


def _except(frame: Frame, handler: ast.ExceptHandler) -> None:
    ref = value(frame, handler.type, USED) if handler.type else ""
    with frame.block(EXCEPT, ref, handler, handler.body[-1]):
        if handler.name:
            one = ref and not ref.startswith(("=", "?"))
            frame.give(handler.name, step(ref, "{}") if one else "", handler)
        run(frame, handler.body)


@does(ast.Match)
def _match(frame: Frame, node: ast.Match) -> None:
    ref = value(frame, node.subject, TESTED)
    for case in node.cases:
        frame.enter(IF, ref, case.pattern)
        take_apart(frame, case.pattern, ref)
        if case.guard is not None:
            value(frame, case.guard, TESTED)
        run(frame, case.body)
        frame.leave(IF, ref, case.body[-1])
