"""What the last runs showed, as text. Pure.

Bounded: a cell shows any amount of anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

LONGEST_LINE = 300
"""Characters of one line that is searched."""

MOST_OF_A_CELL = 4_000
"""Characters of what one cell showed that are searched: the first."""


def lines(cell: str, evidence: Mapping[str, Any]) -> tuple[str, ...]:
    """What a cell showed, line by line, each with the name of the cell."""
    found: list[str] = []
    left = MOST_OF_A_CELL
    for line in _lines(evidence, ""):
        text = f"{cell}: {line[:LONGEST_LINE]}"
        if len(text) > left:
            break
        left -= len(text)
        found.append(text)
    return tuple(dict.fromkeys(found))


def _lines(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _lines(each, str(key))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _lines(each, name)
    elif isinstance(value, str):
        for line in value.splitlines():
            if line.strip():
                yield f"{name}: {line.strip()}" if name else line.strip()
    elif name:
        yield f"{name}: {value}"
