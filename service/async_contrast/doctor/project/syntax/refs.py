"""How a Ref is put together. What they mean: facts.py."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from async_contrast.doctor.project.facts import Ref

LONGEST = 400
"""A Ref of more characters is let go, so that no file makes them grow without end."""
CONSTANT = 60
_CALLED = re.compile(r"(?<=\w)\((?:'[^']*'|[^'()]*)\)\Z")
UNKNOWN = "?"
NONE = "=None"
INTEGER_BITS = 190

DISPLAYS = frozenset({"tuple", "list", "set", "dict", "generator"})

_SIGN = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[()\[\]|]""")


def constant(value: object) -> str:
    """The repr of a constant, a valid one even where the constant is cut."""
    if isinstance(value, str | bytes):
        return _text(value)
    if isinstance(value, int) and value.bit_length() > INTEGER_BITS:
        return "0"
    return repr(value).replace("inf", "1e999")


def _text(value: str | bytes) -> str:
    kept = value[:CONSTANT]
    while len(text := repr(kept)) > CONSTANT:
        kept = kept[: len(kept) * 3 // 4]
    return text


def literal(node: ast.expr) -> str | None:
    """The repr of a node that is a constant, also of a negative number."""
    if type(node) is ast.Constant:
        return constant(node.value)
    if type(node) is ast.UnaryOp and type(node.op) is ast.USub:
        inner = node.operand
        if type(inner) is ast.Constant and isinstance(inner.value, int | float):
            return "-" + constant(inner.value)
    return None


def display(kind: str, elements: Iterable[Ref]) -> Ref:
    """A display, without its elements if they are too long."""
    text = f"={kind}({'|'.join(elements)})"
    return text if len(text) <= LONGEST else f"={kind}()"


def made_of(kind: str, parts: Sequence[Ref]) -> Ref:
    """What is not known but of what it was made; empty if that is too long, or not known."""
    text = f"~{kind}({'|'.join(parts)})"
    return text if len(text) <= LONGEST and any(parts) else ""


def elements(ref: Ref) -> tuple[str, tuple[Ref, ...]]:
    """The kind of a display and its elements; an empty kind for anything else."""
    kind, _, inside = ref[1:-1].partition("(")
    if ref[:1] != "=" or ref[-1:] != ")" or kind not in DISPLAYS:
        return "", ()
    return kind, tuple(split(inside)) if inside else ()


def split(text: str) -> Iterator[Ref]:
    """The parts between the `|` that stand in no brackets."""
    begin = depth = 0
    for match in _SIGN.finditer(text):
        sign = match[0]
        if sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        elif sign == "|" and not depth:
            yield text[begin : match.start()]
            begin = match.end()
    yield text[begin:]


def step(ref: Ref, more: str) -> Ref:
    """What `more` (`.name`, `()`, `[0]`, `!`, `>`, `*`) makes of it."""
    if not ref or ref[0] == "~":
        return UNKNOWN + more
    if ref[0] == "=":
        if more[0] in "[*" and (found := _in_display(ref, more)) is not None:
            return found
        ref = _instance_of(ref)
    return ref + more if len(ref) + len(more) <= LONGEST else ""


def _in_display(ref: Ref, more: str) -> Ref | None:
    """The element of a display that an index or a loop gives, if that is known."""
    kind, found = elements(ref)
    if not found or kind == "dict":
        return None
    if more == "*":
        return found[0] if len(set(found)) == 1 else None
    index = more[1:-1]
    if kind not in {"tuple", "list"} or not index.isdecimal():
        return None
    return found[int(index)] if len(index) < 4 and int(index) < len(found) else None


def _instance_of(value: Ref) -> Ref:
    """What a constant or a display is an instance of."""
    kind = elements(value)[0]
    if not kind and value != "=Ellipsis":
        kind = type(ast.literal_eval(value[1:])).__name__
    return f"builtins.{kind}{{}}" if kind not in {"", "NoneType"} else UNKNOWN


def weight(ref: Ref) -> int:
    """How much a value says: of several that a name may have, which to believe."""
    if ref in {"", NONE} or ref[0] == "~":
        return 0
    if ref[0] == "?":
        return 1 if ref[1:].isidentifier() else 3
    return 2 if ref[0] == "=" else 4


def one_of(*refs: Ref) -> Ref:
    """The value of an expression that may be any of these: the one that says more, or unknown."""
    best = max(map(weight, refs))
    heavy = [ref for ref in refs if weight(ref) == best]
    return heavy[0] if len({_class_of(ref) for ref in heavy}) == 1 else made_of("any", refs)


def _class_of(ref: Ref) -> Ref:
    """`app.Repo{}` and `app.Repo('a')` are of one class."""
    return ref.removesuffix("{}") if ref.endswith("{}") else _CALLED.sub("", ref)
