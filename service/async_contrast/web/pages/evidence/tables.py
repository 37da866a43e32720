"""Evidence that is best read as a small table."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from async_contrast.web.pages.evidence.exhibits import Exhibit, Table
from async_contrast.web.pages.evidence.room import Room, left_out
from async_contrast.web.pages.evidence.scalars import fits_in_a_cell, scalar

WIDEST = 8
"""Columns that fit next to each other."""


def table(name: Markup, value: Any, room: Room) -> Exhibit | None:
    """The value as a table; None if it is not one."""
    if isinstance(value, dict):
        return _of_pairs(name, value, room) or _of_named_rows(name, value, room)
    if isinstance(value, list):
        return _of_objects(name, value, room) or _of_lists(name, value, room)
    return None


def _of_pairs(name: Markup, value: dict[str, Any], room: Room) -> Exhibit | None:
    if not value or not all(map(fits_in_a_cell, value.values())):
        return None
    rows = tuple((room.name(key), scalar(value[key], room)) for key in room.fitting(value))
    return Exhibit(name, Table((), rows, named=True), left_out(value, rows))


def _of_named_rows(name: Markup, value: dict[str, Any], room: Room) -> Exhibit | None:
    columns = _columns(list(value.values()))
    if len(value) < 2 or columns is None or "body" in columns:
        return None
    rows = tuple(
        (room.name(key), *_cells(value[key], columns, room)) for key in room.fitting(value)
    )
    head = (Markup(""), *map(room.name, columns))
    return Exhibit(name, Table(head, rows, named=True), left_out(value, rows))


def _of_objects(name: Markup, value: list[Any], room: Room) -> Exhibit | None:
    columns = _columns(value)
    if columns is None:
        return None
    rows = tuple(_cells(each, columns, room) for each in room.fitting(value))
    return Exhibit(name, Table(tuple(map(room.name, columns)), rows), left_out(value, rows))


def _of_lists(name: Markup, value: list[Any], room: Room) -> Exhibit | None:
    if not value or not all(isinstance(row, list) for row in value):
        return None
    width = len(value[0])
    if not 1 < width <= WIDEST or any(len(row) != width for row in value):
        return None
    if not all(fits_in_a_cell(cell) for row in value for cell in row):
        return None
    rows = tuple(tuple(scalar(cell, room) for cell in row) for row in room.fitting(value))
    return Exhibit(name, Table(_headings(name, width), rows), left_out(value, rows))


def _headings(name: Markup, width: int) -> tuple[Markup, ...]:
    """Those that a name such as "next and Location" holds; none if it holds others, or tags."""
    parts = () if "<" in name else tuple(name.split(" and "))
    return parts if len(parts) == width else ()


def _columns(rows: list[Any]) -> list[str] | None:
    """The keys of rows that are objects of single values; None if they are not, or too many."""
    if not rows or not all(isinstance(row, dict) and row for row in rows):
        return None
    columns = list(dict.fromkeys(key for row in rows for key in row))
    if len(columns) > WIDEST or not all(fits_in_a_cell(v) for row in rows for v in row.values()):
        return None
    return columns


def _cells(row: dict[str, Any], columns: list[str], room: Room) -> tuple[Markup, ...]:
    return tuple(scalar(row[key], room) if key in row else Markup("") for key in columns)
