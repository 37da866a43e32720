"""What `async-contrast interpreters` does: lists them, makes one ready, removes what that made."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table

from async_contrast.command import ctrl_c
from async_contrast.command.console import standard_output
from async_contrast.command.terminal import text
from async_contrast.errors import InterpreterError
from async_contrast.interpreters import environments, installing
from async_contrast.interpreters.finding import find
from async_contrast.interpreters.listing import Listed, Listing, list_all
from async_contrast.interpreters.naming import Wanted, read
from async_contrast.interpreters.probing import LEAST, Probed
from async_contrast.printable import printable

WIDEST = 10_000
"""Columns of a table that is for no terminal, at most."""


def show_all(as_json: bool) -> None:
    """Print a row an interpreter, or all of them as one line of JSON."""
    listing = ctrl_c.run(list_all())
    if as_json:
        click.echo(json.dumps({"interpreters": [_as_json(each) for each in listing.listed]}))
    else:
        _print(standard_output(), listing)


def _as_json(listed: Listed) -> dict[str, Any]:
    interpreter, runs = listed.found.interpreter, listed.runs
    return {
        "name": interpreter.name,
        "version": ".".join(map(str, interpreter.version)),
        "gil": interpreter.gil,
        "path": str(listed.found.executable),
        "environment": str(listed.environment.prefix) if listed.environment else None,
        "this": listed.this,
        "ready": runs.ready,
        "missing": list(runs.missing),
        "others": {name: there for name, (there, _) in runs.others.items()},
    }


def _print(console: Console, listing: Listing) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("name", "version", "build", "path", "ready"):
        table.add_column(heading, overflow="fold")
    for listed in listing.listed:
        interpreter = listed.found.interpreter
        table.add_row(
            text(interpreter.name),
            text(".".join(map(str, interpreter.version))),
            text("GIL" if interpreter.gil else "free-threaded"),
            text(str(listed.found.executable)),
            text("; ".join(_state(listed))),
        )
    if not console.is_terminal:  # a row is a line, or whoever reads on would find half a path
        unbounded = console.options.update(max_width=WIDEST)
        console.width = max(console.width, console.measure(table, options=unbounded).maximum)
    console.print(table)
    if listing.too_old:
        least = ".".join(map(str, LEAST))
        console.print(text(f"{listing.too_old} more are older than {least}"))


def _state(listed: Listed) -> Iterator[str]:
    if listed.lacks:
        yield f"no: {listed.lacks}"
        return
    if listed.this:
        yield "yes, this one"
    else:
        yield "yes" if listed.found.ready else "yes, in an environment"
    yield from _others(listed.runs)


def _others(found: Probed) -> Iterator[str]:
    for library, (there, here) in found.others.items():
        yield f"{library} is {there} there, {here} here"


def add(word: str) -> None:
    """Make one ready, and say what is other there. Raises InterpreterError."""
    ctrl_c.run(_add(read(word)))


async def _add(wanted: Wanted | Path) -> None:
    found = await find(wanted)
    if found.too_old:
        raise InterpreterError(found.too_old)
    name = found.interpreter.long_name
    if found.ready:
        click.echo(printable(f"{name} is ready as it is: {found.executable}"))
        return
    if not environments.place(found.base).exists():
        click.echo(f"an environment is made with {installing.tool()}", err=True)
    made = await environments.add(found)
    if made.missing:
        raise InterpreterError(f"{name} lacks {', '.join(made.missing)} in {made.prefix} still")
    for line in (f"{name} is ready, in {made.prefix}", *_others(made)):
        click.echo(printable(line))


def remove(word: str) -> None:
    """Remove what `add` made. Raises InterpreterError if there is nothing."""
    ctrl_c.run(_remove(word))


async def _remove(word: str) -> None:
    wanted = read(word)
    bases = await (_known(wanted) if isinstance(wanted, Wanted) else _base(wanted))
    removed = [environments.remove(base) for base in bases]
    if not any(removed):
        raise InterpreterError(f"there is no environment for {word}")
    click.echo(printable(f"the environment for {word} is removed"))


async def _known(wanted: Wanted) -> set[Path]:
    """The interpreters of a version that have one."""
    return {each.base for each in await environments.made() if wanted.matches(each.interpreter)}


async def _base(path: Path) -> set[Path]:
    """The interpreter at a path, which may be gone itself."""
    try:
        return {(await find(path)).base}
    except InterpreterError:
        return {Path(os.path.realpath(path))}  # noqa: ASYNC240 - a link or two
