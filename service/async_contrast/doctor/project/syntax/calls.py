"""What a call does, and what it gives."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from async_contrast.doctor.project.facts import Ref
from async_contrast.doctor.project.syntax.annotations import promised
from async_contrast.doctor.project.syntax.expressions import attribute, chain, reads, value
from async_contrast.doctor.project.syntax.frame import Frame
from async_contrast.doctor.project.syntax.refs import UNKNOWN, display, literal, step
from async_contrast.doctor.project.syntax.words import CALL, ITERATED, PASSED, USED

_RUNS_TEXT = frozenset({"builtins.exec", "builtins.eval"})
_IMPORTS = frozenset({"builtins.__import__", "importlib.import_module"})
_GENERIC = frozenset({
    "builtins.dict", "builtins.frozenset", "builtins.list", "builtins.set", "builtins.tuple",
    "collections.defaultdict", "collections.deque",
})  # fmt: skip
"""Classes that take types in brackets, and do not begin with a capital."""


@reads(ast.Call)
def _call(frame: Frame, node: ast.Call, how: str) -> Ref:
    called = _called(frame, node.func)
    if called == "builtins.super":
        return f"{frame.scope.self_ref or UNKNOWN}.<super>"
    args = _arguments(frame, node.args)
    keywords = _keywords(frame, node.keywords)
    frame.emit(CALL, called, how, node, args, keywords)
    if called in _KNOWN:
        found = _KNOWN[called](frame, node, args)
        if found is not None:
            return found
    first = literal(node.args[0]) if node.args else None
    return step(called, f"({first or ''})")


def _called(frame: Frame, node: ast.expr) -> Ref:
    """What is called; `Queue` of `Queue[int]()`."""
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Constant):
        name = getattr(node.value, "attr", getattr(node.value, "id", ""))
        if name[:1].isupper() and not name.isupper():
            return chain(frame, node.value)
        base = frame.scope.look_up(name)[0] if isinstance(node.value, ast.Name) else ""
        if base in _GENERIC:
            return base
    return chain(frame, node)


def _arguments(frame: Frame, nodes: Iterable[ast.expr]) -> tuple[Ref, ...]:
    args = []
    for node in nodes:
        if isinstance(node, ast.Starred):
            value(frame, node.value, ITERATED)
        else:
            args.append(value(frame, node, PASSED))
    return tuple(args)


def _keywords(frame: Frame, nodes: Iterable[ast.keyword]) -> tuple[tuple[str, Ref], ...]:
    keywords = []
    for node in nodes:
        ref = value(frame, node.value, PASSED if node.arg else USED)
        keywords.append((node.arg or "**", ref))
    return tuple(keywords)


Known = Callable[[Frame, ast.Call, tuple[Ref, ...]], Ref | None]
"""What a call of a function of the language gives, None if that is nothing special."""


def _type(_frame: Frame, _node: ast.Call, args: tuple[Ref, ...]) -> Ref | None:
    return args[0].removesuffix("{}") if len(args) == 1 and args[0].endswith("{}") else None


def _getattr(_frame: Frame, node: ast.Call, args: tuple[Ref, ...]) -> Ref | None:
    name = node.args[1] if len(node.args) > 1 else None
    if len(args) < 2 or not isinstance(name, ast.Constant) or not isinstance(name.value, str):
        return None
    return attribute(args[0], name.value) if name.value.isidentifier() else None


def _cast(frame: Frame, node: ast.Call, args: tuple[Ref, ...]) -> Ref | None:
    if len(args) != 2:
        return None
    return promised(frame.scope, node.args[0], frame.file.names) or args[1]


def _first(_frame: Frame, _node: ast.Call, args: tuple[Ref, ...]) -> Ref | None:
    return args[0] if args else None


def _import_module(frame: Frame, node: ast.Call, _args: tuple[Ref, ...]) -> Ref | None:
    name = node.args[0] if node.args else None
    if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
        _unread(frame, node, "an import of a name that is computed")
        return None
    dotted = all(part.isidentifier() for part in name.value.split("."))
    return name.value if dotted and len(node.args) == 1 else None


def _unread(frame: Frame, node: ast.Call, what: str) -> None:
    frame.file.unread.append(f"line {node.lineno}: {what}")


def _runs_text(frame: Frame, node: ast.Call, _args: tuple[Ref, ...]) -> None:
    _unread(frame, node, "exec or eval")


def _same_elements(kind: str) -> Known:
    def elements(_frame: Frame, _node: ast.Call, args: tuple[Ref, ...]) -> Ref | None:
        return display(kind, [step(ref, "*") for ref in args[:1]])

    return elements


def _enumerate(_frame: Frame, _node: ast.Call, args: tuple[Ref, ...]) -> Ref | None:
    return display("generator", [display("tuple", ["", step(ref, "*")]) for ref in args[:1]])


def _zip(_frame: Frame, node: ast.Call, args: tuple[Ref, ...]) -> Ref | None:
    if len(args) != len(node.args):
        return None
    return display("generator", [display("tuple", [step(ref, "*") for ref in args])])


_KNOWN: dict[Ref, Known] = {
    "builtins.type": _type,
    "builtins.getattr": _getattr,
    "typing.cast": _cast,
    "functools.partial": _first,
    "builtins.staticmethod": _first,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    **{f"builtins.{kind}": _same_elements(kind) for kind in ("list", "tuple", "set")},
    "builtins.sorted": _same_elements("list"),
    "builtins.reversed": _same_elements("generator"),
    **dict.fromkeys(_RUNS_TEXT, _runs_text),
    **dict.fromkeys(_IMPORTS, _import_module),
}
