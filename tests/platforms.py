"""Platforms that are not at hand, for what is expected of them."""

from __future__ import annotations

from async_contrast.contrasts.platforms import SQLITE, Database, Interpreter, Platform

OUR_SQLITE = Database(SQLITE, (3, 40, 1))


def python(
    implementation: str = "CPython",
    version: tuple[int, int, int] = (3, 12, 0),
    gil: bool = True,
    threads_inherit: bool = False,
    database: Database = OUR_SQLITE,
) -> Platform:
    """A platform with this interpreter."""
    return Platform(Interpreter(implementation, version, gil, threads_inherit), database)
