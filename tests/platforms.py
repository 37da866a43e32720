"""Platforms that are not at hand, for what is expected of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from async_contrast.contrasts.platforms import SQLITE, Database, Interpreter, Platform

OUR_SQLITE = Database(SQLITE, (3, 40, 1))


def python(
    implementation: str = "CPython",
    version: tuple[int, int, int] = (3, 12, 0),
    gil: bool = True,
    threads_inherit: bool = False,
    database: Database = OUR_SQLITE,
    libraries: Mapping[str, str] = MappingProxyType({}),
) -> Platform:
    """A platform with this interpreter."""
    interpreter = Interpreter(implementation, version, gil, threads_inherit)
    return Platform(interpreter, database, libraries)
