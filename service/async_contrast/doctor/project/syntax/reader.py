"""From the text of a file to its Facts."""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from async_contrast.doctor.project.facts import Facts, Function
from async_contrast.doctor.project.syntax import blocks, calls, comprehensions, imports
from async_contrast.doctor.project.syntax.definitions import read_pending
from async_contrast.doctor.project.syntax.frame import File, Frame
from async_contrast.doctor.project.syntax.lines import Lines, count, ignored
from async_contrast.doctor.project.syntax.scope import Scope, ScopeKind
from async_contrast.doctor.project.syntax.statements import run

REGISTERED = (blocks, calls, comprehensions, imports)
"""They say of which nodes they know what they do."""
DEEPEST = 20_000
"""Calls in each other: more than what Python itself parses can ask for."""


class NotPython(ValueError):
    """A text that is no Python, or more of it than can be read; says why."""


def read(text: str, module: str, path: str, is_package: bool) -> Facts:
    """What a file says. Raises NotPython for one that cannot be read."""
    tree = _parse(text)
    scope = Scope(ScopeKind.MODULE, module)
    file = File(module, is_package, Lines(text), scope)
    try:
        with _deep():
            _read_all(file, tree)
    except (RecursionError, MemoryError):
        raise NotPython("nested too deep") from None
    return Facts(
        module,
        path,
        tuple(file.imports),
        file.names,
        None if file.exports is None else tuple(file.exports),
        tuple(file.functions),
        tuple(file.classes.values()),
        tuple(file.unread),
        ignored(text),
        count(text),
    )


def _parse(text: str) -> ast.Module:
    if "\0" in text:
        raise NotPython("holds a NUL byte")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        what = error.msg.partition(";")[0]
        raise NotPython(f"does not parse: line {error.lineno or 1}, {what}") from None
    except (RecursionError, MemoryError):
        raise NotPython("nested too deep") from None
    except ValueError as error:
        raise NotPython(f"does not parse: {error}") from None


@contextmanager
def _deep() -> Iterator[None]:
    """Functions in Python may call each other deeper: they take no room on the stack."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, DEEPEST))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _read_all(file: File, tree: ast.Module) -> None:
    frame = Frame(file, f"{file.module}.<module>", file.scope)
    run(frame, tree.body)
    file.functions.append(
        Function(frame.name, 1, 1, False, False, (), (), "", (), tuple(frame.events), "")
    )
    while file.pending:
        file.functions.append(read_pending(file, file.pending.popleft()))
