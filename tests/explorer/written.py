"""Modules that are written while tests run."""

from __future__ import annotations

import linecache
from typing import Any


def written(source: str, name: str) -> dict[str, Any]:
    """The names in it. Its source can be read as if it were a file of this name."""
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    names: dict[str, Any] = {"__name__": name}
    exec(compile(source, name, "exec", dont_inherit=True), names)  # noqa: S102
    return names
