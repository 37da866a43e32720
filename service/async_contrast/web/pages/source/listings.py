"""The source of a contrast's cells: lines of real files, and which of them differ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from markupsafe import Markup

from async_contrast.contrasts.contrast import Cell, Contrast, Role
from async_contrast.web.pages.highlight import python_lines
from async_contrast.web.pages.source.likeness import likest, unmatched, words
from async_contrast.web.pages.source.module_text import text_of
from async_contrast.web.pages.source.passages import Passage, passages

LONGEST_KEPT = 200
"""Characters of a line of code that the lab keeps of a stack."""

DEEPEST = 6
"""Steps of indentation that a broken line keeps."""

LONGEST_VALUE = 6
"""Lines of an assignment that is shown along with the cell; a longer one is a helper."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file; `differs` says that the cell compared with has no such line."""

    number: int
    text: str
    html: Markup
    differs: bool

    @property
    def depth(self) -> int:
        """By how many steps it is indented; the rest of a line that is broken is so, too."""
        return min((len(self.text) - len(self.text.lstrip())) // 4, DEEPEST)


@dataclass(frozen=True, slots=True)
class Piece:
    """The cell itself (`own`), or what it needs of its file, or of another one (`elsewhere`).

    A helper is worth a look on demand; what is none belongs to the cell, such as its lock, or what
    it does in a function that the cell compared with has not.
    """

    name: str
    module: str
    elsewhere: str
    own: bool
    helper: bool
    lines: tuple[Line, ...]

    def among(self, places: Mapping[tuple[str, int], str]) -> frozenset[int]:
        """The numbers of its lines among places: by module and line, the code that stood there.

        A line that has other code by now is none of them; code that is "" may be any.
        """
        return frozenset(
            each.number
            for each in self.lines
            if places.get((self.module, each.number)) in ("", each.text.strip()[:LONGEST_KEPT])
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """What is to be read of a cell, in the order of its file, and then of others.

    There are no pieces if it cannot be read.
    """

    cell: str
    module: str
    code: str
    compared_with: str | None
    pieces: tuple[Piece, ...]

    @property
    def shown(self) -> tuple[Piece, ...]:
        """What stands there at once; `helpers` are unfolded on demand."""
        return tuple(piece for piece in self.pieces if not piece.helper)

    @property
    def helpers(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if piece.helper)


@dataclass(frozen=True, slots=True)
class _Source:
    """A cell: its own statement, and that with all that it needs."""

    cell: Cell
    own: Passage
    needed: tuple[Passage, ...]
    words: tuple[str, ...]


def listings(contrast: Contrast) -> Mapping[str, Listing]:
    """The listing of each cell, by the cell's name. Quick when asked again."""
    return _listings(contrast.cells)


@lru_cache(maxsize=256)
def _listings(cells: tuple[Cell, ...]) -> Mapping[str, Listing]:
    sources = {cell.name: source for cell in cells if (source := _read(cell))}
    return MappingProxyType({cell.name: _listing(cell, sources) for cell in cells})


def changes(contrast: Contrast) -> tuple[tuple[Listing, Listing], ...]:
    """Each naive port beside the port that is most like it, compared with each other.

    Once for those that only run otherwise, and nothing of what cannot be read. Quick when asked
    again.
    """
    return _changes(contrast.cells)


@lru_cache(maxsize=256)
def _changes(cells: tuple[Cell, ...]) -> tuple[tuple[Listing, Listing], ...]:
    naive_ports, ports = (
        [source for cell in cells if cell.role is role and (source := _read(cell))]
        for role in (Role.NAIVE_PORT, Role.PORT)
    )
    found: dict[object, tuple[_Source, _Source]] = {}
    for source in naive_ports:
        side = source.cell.side
        index = likest(source.words, [(each.words, each.cell.side == side) for each in ports])
        if index is not None:
            pair = source, ports[index]
            found.setdefault(
                tuple((each.cell.code, each.own.statement.lines) for each in pair), pair
            )
    return tuple((_beside(one, other), _beside(other, one)) for one, other in found.values())


def _read(cell: Cell) -> _Source | None:
    found = text_of(cell.function)
    if found is None:
        return None
    own = Passage(*found)
    return _Source(cell, own, passages(*found), words(_code(own)))


def _listing(cell: Cell, sources: Mapping[str, _Source]) -> Listing:
    source = sources.get(cell.name)
    if source is None:
        return Listing(cell.name, cell.function.__module__, cell.code, None, ())
    return _beside(source, _compared_with(source, list(sources.values())))


def _beside(source: _Source, other: _Source | None) -> Listing:
    return Listing(
        cell=source.cell.name,
        module=source.cell.function.__module__,
        code=source.cell.code,
        compared_with=other.cell.name if other else None,
        pieces=tuple(_piece(source, each, other) for each in source.needed),
    )


def _compared_with(source: _Source, sources: list[_Source]) -> _Source | None:
    """The cell of this name on the other side; else the likest of those declared before it."""
    cell = source.cell
    others = [each for each in sources if each is not source]
    for each in others:
        if each.cell.name.partition(".")[2] == cell.name.partition(".")[2]:
            return each
    before = sources[: sources.index(source)] or others
    index = likest(source.words, [(each.words, each.cell.side != cell.side) for each in before])
    return None if index is None else before[index]


def _piece(source: _Source, passage: Passage, other: _Source | None) -> Piece:
    statement, own = passage.statement, passage == source.own
    elsewhere = passage.module.name != source.own.module.name
    differing = _differing(source, passage, other) if other else frozenset()
    only_here = other is not None and _namesake(passage, other) is None
    return Piece(
        name=", ".join(statement.names),
        module=passage.module.name,
        elsewhere=passage.module.file if elsewhere else "",
        own=own,
        helper=elsewhere
        or (
            not own
            and not (only_here and statement.defines)
            and (statement.defines or len(statement.lines) > LONGEST_VALUE)
        ),
        lines=tuple(
            Line(number, passage.module.lines[number - 1], html, number in differing)
            for number, html in zip(statement.lines, python_lines(passage.text), strict=True)
        ),
    )


def _differing(source: _Source, passage: Passage, other: _Source) -> frozenset[int]:
    """The lines of code that the other cell, or its helper of the same name, does not have."""
    theirs = other.own if passage == source.own else _namesake(passage, other)
    if theirs is None or theirs == passage:
        return frozenset()
    code = passage.statement.code
    return frozenset(code[index] for index in unmatched(_code(passage), _code(theirs)))


def _namesake(passage: Passage, other: _Source) -> Passage | None:
    names = passage.statement.names
    return next((each for each in other.needed if each.statement.names == names), None)


def _code(passage: Passage) -> list[str]:
    """Lines of code in which a definition has no name, which says nothing of what it does."""
    statement = passage.statement
    lines = [passage.module.lines[number - 1] for number in statement.code]
    if not statement.defines:
        return lines
    name = re.compile(rf"\b{re.escape(statement.names[0])}\b")
    return [name.sub("_", line) for line in lines]
