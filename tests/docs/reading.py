"""The README and the documentation as their readers find them: links, tables, code."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from async_contrast.web.pages.docs import FOLDER
from async_contrast.web.pages.markdown import Heading

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DOCS = sorted(FOLDER.glob("*.md"))
BOTH = [README, *DOCS]


@cache
def tokens(file: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(file.read_text())


def headings(file: Path) -> list[Heading]:
    return [Heading.of(*two) for two in pairwise(tokens(file)) if two[0].type == "heading_open"]


def links(file: Path) -> Iterator[str]:
    """Where its links lead, and where its pictures are."""
    for token in tokens(file):
        for inner in token.children or ():
            if inner.type in ("link_open", "image"):
                yield str(inner.attrs["href" if inner.type == "link_open" else "src"])


def first_cells(file: Path) -> Iterator[Token]:
    """The first cell of each row of its tables, without their heads."""
    for row, cell, inline in zip(tokens(file), tokens(file)[1:], tokens(file)[2:], strict=False):
        if (row.type, cell.type) == ("tr_open", "td_open"):
            yield inline


def code_in(inline: Token) -> list[str]:
    """The pieces of code in a line of text."""
    return [token.content for token in inline.children or () if token.type == "code_inline"]


def code(file: Path) -> Iterator[str]:
    """Every piece of code that stands in a line of its text."""
    for token in tokens(file):
        yield from code_in(token)


def listed(file: Path) -> list[str]:
    """What its tables list: the code that their rows begin with."""
    return [piece for cell in first_cells(file) for piece in code_in(cell)]


def commands(file: Path) -> Iterator[list[str]]:
    """What its consoles are told, in words; each command by itself, also in a loop."""
    for token in tokens(file):
        if token.type == "fence" and token.info == "console":
            for line in token.content.replace("\\\n", " ").splitlines():
                if line.startswith("$ "):
                    yield from _each(line.removeprefix("$ "))


def _each(line: str) -> Iterator[list[str]]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars="&;")
    lexer.whitespace_split = True
    for ends, words in groupby(lexer, lambda word: word in ("&", ";", "do", "done")):
        if not ends:
            yield list(words)
