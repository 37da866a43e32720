"""What an import binds."""

from __future__ import annotations

import ast

from async_contrast.doctor.project.facts import Import
from async_contrast.doctor.project.syntax.frame import Frame
from async_contrast.doctor.project.syntax.statements import does


@does(ast.Import)
def _import(frame: Frame, node: ast.Import) -> None:
    for alias in node.names:
        if alias.asname:
            _bind(frame, alias, alias.asname, alias.name)
            continue
        first = alias.name.partition(".")[0]
        _note(frame, alias, alias.name, alias.name)
        frame.give_import(first, first)


@does(ast.ImportFrom)
def _import_from(frame: Frame, node: ast.ImportFrom) -> None:
    source, place = _source(frame, node), _place(frame, node)
    for alias in node.names:
        target = f"{source}.{alias.name}" if source else alias.name
        if alias.name == "*":
            _note(frame, alias, "*", source)
        else:
            _bind(frame, alias, alias.asname or alias.name, target, place)


def _place(frame: Frame, node: ast.ImportFrom) -> tuple[int, int]:
    """Where the name of the module stands, if one space is between it and `from`."""
    line, offset = node.lineno, node.col_offset + len("from ")
    name = node.module or ""
    if node.level or not frame.file.lines.has(line, offset, f" {name} "):
        return (0, 0)
    return line, frame.file.lines.column(line, offset)


def _source(frame: Frame, node: ast.ImportFrom) -> str:
    """The module in full that something is imported from."""
    name = node.module or ""
    if not node.level:
        return name
    parts = frame.file.module.split(".")
    up = node.level - frame.file.is_package
    parts = parts[: len(parts) - up] if up else parts
    return ".".join([*parts, name] if name else parts)


def _bind(
    frame: Frame, alias: ast.alias, name: str, target: str, place: tuple[int, int] = (0, 0)
) -> None:
    _note(frame, alias, name, target, place)
    frame.give_import(name, target)


def _note(
    frame: Frame, alias: ast.alias, name: str, target: str, place: tuple[int, int] = (0, 0)
) -> None:
    file = frame.file
    column = file.lines.column(alias.lineno, alias.col_offset)
    within = "" if frame.name == f"{file.module}.<module>" else frame.name
    typing_only = frame.typing_only
    file.imports.append(Import(name, target, alias.lineno, column, within, typing_only, place))
