"""From an annotation to the instance that it promises."""

from __future__ import annotations

import ast
import warnings

from async_contrast.doctor.project.facts import Ref
from async_contrast.doctor.project.syntax.refs import one_of, step
from async_contrast.doctor.project.syntax.scope import Scope

LONGEST_TEXT = 1000
"""Of an annotation in quotes: a longer one may nest deeper than there is room on the stack."""
_TYPING = ("typing.", "typing_extensions.", "t.")
_OF_THE_FIRST = frozenset(
    {"Optional", "Annotated", "ClassVar", "Final", "Required", "NotRequired", "ReadOnly"}
)
_SAYS_NOTHING = frozenset(
    {
        "Any",
        "Callable",
        "TypeVar",
        "ParamSpec",
        "NewType",
        "Literal",
        "LiteralString",
        "Self",
        "ClassVar",
        "Final",
        "TypeAlias",
    }
)


def promised(scope: Scope, node: ast.expr | None, names: dict[str, Ref]) -> Ref:
    """`app.models.User{}`, or empty where it names no class. `names` are the module's."""
    ref = class_of(scope, node)
    if not ref or ref[0] == "~" or _says_nothing(ref) or _is_variable(scope, ref, names):
        return scope.self_ref if _short(ref) == "Self" else ""
    return ref.removeprefix("type ") if ref.startswith("type ") else step(ref, "{}")


def class_of(scope: Scope, node: ast.expr | None) -> Ref:
    """The class that an annotation names; `type X` for `type[X]`. Nothing of it is evaluated."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        node = _parsed(node.value)
    if isinstance(node, ast.Name):
        return scope.look_up(node.id)[0]
    if isinstance(node, ast.Attribute):
        return step(class_of(scope, node.value), f".{node.attr}")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return one_of(class_of(scope, node.left), class_of(scope, node.right))
    if isinstance(node, ast.Subscript):
        return _subscript(scope, node)
    return ""


def _parsed(text: str) -> ast.expr | None:
    if len(text) > LONGEST_TEXT:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return None


def _subscript(scope: Scope, node: ast.Subscript) -> Ref:
    generic = class_of(scope, node.value)
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    name = _short(generic)
    if name in {"type", "Type"} and generic.startswith(("builtins.", "typing.")):
        return f"type {class_of(scope, inner[0])}"
    if generic.startswith(_TYPING):
        if name in _OF_THE_FIRST and inner:
            return class_of(scope, inner[0])
        if name == "Union":
            return one_of(*(class_of(scope, one) for one in inner))
    return generic


def _short(ref: Ref) -> str:
    return ref.rpartition(".")[2]


def _says_nothing(ref: Ref) -> bool:
    return ref[0] == "?" or ref == "builtins.object" or _short(ref) in _SAYS_NOTHING


def _is_variable(scope: Scope, ref: Ref, names: dict[str, Ref]) -> bool:
    """Whether it stands for any class, such as a TypeVar, or for functions."""
    module = scope.module().prefix
    value = names.get(ref.removeprefix(f"{module}."), "") if ref.startswith(f"{module}.") else ""
    if value == ref:  # a class of this file
        return False
    kind = value.partition("(")[0].partition("[")[0]
    return _short(kind) in _SAYS_NOTHING or len(_short(ref)) == 1
