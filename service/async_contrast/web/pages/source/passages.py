"""What a cell is made of: statements of its own file, and what those use of other files."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from async_contrast.lab.libraries import is_library
from async_contrast.web.pages.source.module_text import (
    ModuleText,
    Statement,
    is_module,
    module_text,
)

FOLLOWED = "async_contrast.topics."
"""Of this package only what the topics share is read on; their `rules` judge, they do nothing."""

RULES = "rules"

MOST_LINES = 150
"""Of other files; whole statements, those that the cell names itself before what these need."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A statement, and the module in which it stands."""

    module: ModuleText
    statement: Statement

    @property
    def text(self) -> str:
        return "\n".join(self.module.lines[number - 1] for number in self.statement.lines)


def passages(module: ModuleText, own: Statement) -> tuple[Passage, ...]:
    """A statement and all that it needs: first of its own file, then of others, one level."""
    needed = module.needed_by(own)
    return (
        *(Passage(module, statement) for statement in needed),
        *_within_bounds(list(_elsewhere(module, needed))),
    )


def _elsewhere(module: ModuleText, needed: Sequence[Statement]) -> Iterator[list[Passage]]:
    """File by file what is used of it, and then what that needs there."""
    for name, wanted in _wanted(module, needed).items():
        other = module_text(name)
        if other is None:
            continue
        used = [each for each in other.statements if not wanted.isdisjoint(each.names)]
        found = dict.fromkeys(used)
        for each in used:
            found |= dict.fromkeys(other.needed_by(each))
        yield [Passage(other, each) for each in found]


def _wanted(module: ModuleText, needed: Sequence[Statement]) -> dict[str, set[str]]:
    """The names that statements use of other modules, by module."""
    wanted: dict[str, set[str]] = {}
    for bound, (parent, name) in module.imports.items():
        if is_module(f"{parent}.{name}"):
            source = f"{parent}.{name}"
            names = {n for each in needed for of, n in each.dotted if of == bound}
        else:
            source = parent
            names = {name for each in needed if bound in each.needs}
        if names and _is_read_on(source):
            wanted.setdefault(source, set()).update(names)
    return wanted


def _is_read_on(source: str) -> bool:
    """Whether a module is one of the topics', or of an application that somebody asks about."""
    if source.startswith(FOLLOWED):
        return not source.endswith(f".{RULES}")
    file = getattr(sys.modules.get(source), "__file__", None)
    return file is not None and not is_library(file)


def _within_bounds(files: list[list[Passage]]) -> Iterator[Passage]:
    """As many as there is room for, in the order of each file."""
    left = MOST_LINES
    for found in files:
        taken = []
        for passage in found:
            if len(passage.statement.lines) <= left:
                left -= len(passage.statement.lines)
                taken.append(passage)
        yield from sorted(taken, key=lambda each: each.statement.lines.start)
