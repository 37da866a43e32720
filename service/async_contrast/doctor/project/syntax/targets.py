"""What is given a value: names, attributes, items, and what a pattern takes out."""

from __future__ import annotations

import ast

from async_contrast.doctor.project.facts import Ref
from async_contrast.doctor.project.syntax.expressions import (
    chain,
    index,
    index_written,
    reads,
    value,
)
from async_contrast.doctor.project.syntax.frame import Frame
from async_contrast.doctor.project.syntax.refs import one_of, step
from async_contrast.doctor.project.syntax.scope import ScopeKind
from async_contrast.doctor.project.syntax.words import ITERATED, KEPT, STORE, STORED, USED


def how_given(frame: Frame, target: ast.expr) -> str:
    """What becomes of a value that a target gets."""
    if isinstance(target, ast.Tuple | ast.List):
        return ITERATED
    if not isinstance(target, ast.Name):
        return STORED
    scope = frame.scope.own()
    if scope.kind is not ScopeKind.FUNCTION:
        return STORED
    return STORED if target.id in scope.globals or target.id in scope.nonlocals else KEPT


def assign(frame: Frame, target: ast.expr, ref: Ref) -> None:
    """A target is given a value; what stands in the target itself is evaluated now."""
    if isinstance(target, ast.Name):
        frame.give(target.id, ref, target)
    elif isinstance(target, ast.Attribute | ast.Subscript):
        store(frame, target, (ref,))
    elif isinstance(target, ast.Tuple | ast.List):
        for at, element in enumerate(target.elts):
            assign(frame, element, step(ref, f"[{at}]") if ref else "")
    elif isinstance(target, ast.Starred):
        assign(frame, target.value, "")


def store(
    frame: Frame, target: ast.Attribute | ast.Subscript, args: tuple[Ref, ...], says: Ref = ""
) -> None:
    """An attribute or an item is written; `says` is what its annotation says of it."""
    base = chain(frame, target.value)
    if isinstance(target, ast.Subscript):
        reader = index_written if args else index  # `del` keeps nothing
        frame.emit(STORE, step(base, reader(frame, target.slice)), "", target, args)
        return
    frame.emit(STORE, step(base, f".{target.attr}"), "", target, args)
    class_ = base.removesuffix("{}")
    if class_ in frame.file.classes and base in {class_, frame.scope.self_ref}:
        frame.set_attribute(class_, target.attr, says or (args[0] if args else ""))


@reads(ast.NamedExpr)
def _walrus(frame: Frame, node: ast.NamedExpr, _how: str) -> Ref:
    ref = value(frame, node.value, how_given(frame, node.target))
    frame.give(node.target.id, ref, node.target, frame.scope.own())
    return ref


def take_apart(frame: Frame, pattern: ast.pattern, ref: Ref) -> None:
    """What a pattern asks for, and the names that it gives values."""
    if isinstance(pattern, ast.MatchValue):
        value(frame, pattern.value, USED)
    elif isinstance(pattern, ast.MatchAs):
        _take_as(frame, pattern, ref)
    elif isinstance(pattern, ast.MatchOr):
        for one in pattern.patterns:
            take_apart(frame, one, ref)
    elif isinstance(pattern, ast.MatchClass):
        _take_class(frame, pattern, ref)
    elif isinstance(pattern, ast.MatchSequence):
        for at, one in enumerate(pattern.patterns):
            take_apart(frame, one, step(ref, f"[{at}]") if ref else "")
    elif isinstance(pattern, ast.MatchMapping):
        for key, one in zip(pattern.keys, pattern.patterns, strict=True):
            take_apart(frame, one, step(ref, index(frame, key)))
        _take_rest(frame, pattern, pattern.rest)
    elif isinstance(pattern, ast.MatchStar):
        _take_rest(frame, pattern, pattern.name)


def _take_rest(frame: Frame, pattern: ast.pattern, name: str | None) -> None:
    if name is not None:
        frame.give(name, "", pattern)


def _take_as(frame: Frame, pattern: ast.MatchAs, ref: Ref) -> None:
    if pattern.pattern is not None:
        take_apart(frame, pattern.pattern, ref)
        ref = _narrowed(frame, pattern.pattern, ref)
    if pattern.name is not None:
        frame.give(pattern.name, ref, pattern)


def _narrowed(frame: Frame, pattern: ast.pattern, ref: Ref) -> Ref:
    """What is known of a value that a pattern fits."""
    if isinstance(pattern, ast.MatchClass):
        return step(chain(frame, pattern.cls), "{}")
    if isinstance(pattern, ast.MatchOr):
        return one_of(*(_narrowed(frame, one, ref) for one in pattern.patterns))
    return ref


def _take_class(frame: Frame, pattern: ast.MatchClass, ref: Ref) -> None:
    value(frame, pattern.cls, USED)
    instance = _narrowed(frame, pattern, ref)
    for one in pattern.patterns:
        take_apart(frame, one, "")
    for name, one in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
        take_apart(frame, one, step(instance, f".{name}"))
