"""What a comprehension does: it stands in the function around it, as loops and branches."""

from __future__ import annotations

import ast

from async_contrast.doctor.project.facts import Ref
from async_contrast.doctor.project.syntax.expressions import key, reads, value
from async_contrast.doctor.project.syntax.frame import Frame
from async_contrast.doctor.project.syntax.refs import display, step
from async_contrast.doctor.project.syntax.scope import ScopeKind
from async_contrast.doctor.project.syntax.targets import assign
from async_contrast.doctor.project.syntax.words import (
    AWAIT,
    IF,
    ITERATED,
    LOOP,
    PASSED,
    TESTED,
)

_KINDS: dict[type[ast.expr], str] = {
    ast.ListComp: "list",
    ast.SetComp: "set",
    ast.GeneratorExp: "generator",
}


@reads(ast.ListComp, ast.SetComp, ast.GeneratorExp)
def _comprehension(
    frame: Frame, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, _how: str
) -> Ref:
    return display(_KINDS[type(node)], [_looped(frame, node, node.elt)])


@reads(ast.DictComp)
def _dict_comprehension(frame: Frame, node: ast.DictComp, _how: str) -> Ref:
    return display("dict", [_looped(frame, node, node.key, node.value)])


def _looped(
    frame: Frame,
    node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
    *elements: ast.expr,
) -> Ref:
    """The events of the loops, and the last element's Ref."""
    around = frame.scope
    first = value(frame, node.generators[0].iter, ITERATED)
    frame.scope = around.inner(ScopeKind.COMPREHENSION, around.prefix)
    entered: list[tuple[str, Ref]] = []
    for at, generator in enumerate(node.generators):
        ref = value(frame, generator.iter, ITERATED) if at else first
        frame.enter(LOOP, ref, generator.target)
        entered.append((LOOP, ref))
        if generator.is_async:
            frame.emit(AWAIT, ref, ITERATED, generator.target)
        assign(frame, generator.target, step(ref, "*"))
        for test in generator.ifs:
            tested = value(frame, test, TESTED)
            frame.enter(IF, tested, test)
            entered.append((IF, tested))
    refs = [value(frame, element, PASSED) for element in elements]
    if isinstance(node, ast.DictComp):
        key(frame, node.key)
    for how, ref in reversed(entered):
        frame.leave(how, ref, node)
    frame.scope = around
    return refs[-1]
