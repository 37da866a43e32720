"""What `async-contrast search` does."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from async_contrast.command.console import standard_output
from async_contrast.command.terminal import text
from async_contrast.errors import ForbiddenParameter
from async_contrast.finding.excerpts import Match
from async_contrast.finding.finder import Answer, Finder
from async_contrast.finding.query import LONGEST
from async_contrast.lab.loading import load
from async_contrast.web.responses.search_json import of_answer

MOST = 10
"""Contrasts that are printed."""

STANDARD_INPUT = ("-",)

_AT_ONCE = 4 * LONGEST
"""Bytes of the longest search."""

FOUND, NOTHING = 0, 1
"""Exit statuses."""


def search(catalogue: str, words: Sequence[str], as_json: bool) -> int:
    """Print what is found; the exit status.

    Raises CatalogueError, and ForbiddenParameter if there are no words, or too many.
    """
    wanted = _end_of_input() if tuple(words) == STANDARD_INPUT else " ".join(words)
    answer = Finder(load(catalogue)).search(wanted, MOST)
    if as_json:
        click.echo(json.dumps(of_answer(answer)))
    else:
        _print(standard_output(), answer)
    return FOUND if answer.hits else NOTHING


def _end_of_input() -> str:
    """What ends a log that is piped in is what went wrong. Raises ForbiddenParameter."""
    if sys.stdin is None:
        raise ForbiddenParameter("words", "there is no standard input to read them from")
    end = b""
    while more := sys.stdin.buffer.read(_AT_ONCE):
        end = (end + more)[-_AT_ONCE:]
    return end.decode(errors="replace")[-LONGEST:]


def _print(console: Console, answer: Answer) -> None:
    if not answer.hits:
        console.print("No contrast has any of these words.")
    for hit in answer.hits:
        console.print(text(hit.name, "bold"), text(hit.contrast.question))
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
        table.add_column(no_wrap=True)
        for match in hit.matches:
            table.add_row(text(match.field, "dim"), _marked(match))
        if hit.missing:
            table.add_row(text("lacks", "dim"), text(", ".join(hit.missing)))
        console.print(table)
    if answer.found > len(answer.hits):
        console.print(f"{answer.found - len(answer.hits)} more match less.")


def _marked(match: Match) -> Text:
    marked = Text()
    for piece, matched in match.pieces:
        marked.append(text(piece, "bold" if matched else ""))
    return marked
