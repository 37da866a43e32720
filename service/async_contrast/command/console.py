"""Where the command prints, a terminal or not."""

from __future__ import annotations

import errno
import os

from rich.console import Console

WIDTH = 120
"""Columns of what has no width, such as a file; rich would take 80."""


class _Console(Console):
    """Leaves it to the command what becomes of it when nobody reads on."""

    def on_broken_pipe(self) -> None:
        """Rich itself would exit with 1."""
        self.quiet = True
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


def standard_output() -> Console:
    """What is printed to it is only coloured where it is a terminal."""
    console = _Console(highlight=False)
    columns = os.environ.get("COLUMNS", "")
    given = columns.isdecimal() and int(columns) > 0
    if console.width < 1 or not (given or console.is_terminal):  # in none nothing is printed
        console.width = WIDTH
    return console
