"""The command: async-contrast serve | compare | list | user."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click
from rich.console import Console

from service import terminal
from service.catalog import TOPICS, find_contrast, find_topic
from service.config import Settings
from service.contrast import Contrast, Side
from service.errors import AsyncContrastError, ForbiddenParameter, MalformedParameter
from service.lab.comparison import CellResult, Comparison, compare
from service.lab.supervisor import Lab
from service.parameters import SIDE, read_parameters, read_sides
from service.users import user
from service.web.answer import of_comparison


@dataclass(frozen=True, slots=True)
class _Asked:
    """One contrast to run, everything about it checked."""

    topic: str
    contrast: Contrast
    parameters: dict[str, int]
    sides: frozenset[Side]


class _Commands(click.Group):
    """Says this project's errors in one line on standard error, and exits with 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AsyncContrastError as error:
            raise click.UsageError(str(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # click ends quietly when nobody reads on
            raise click.ClickException(f"{error.strerror or error}") from error


@click.group(cls=_Commands)
@click.version_option(package_name="async-contrast")
def main() -> None:
    """Runs a threads question on asyncio too, for real, and shows both answers side by side."""


main.add_command(user)


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
def serve_command(host: str, port: int, workers: int) -> None:
    """Start the service: the comparison endpoints, and both sides live."""
    from service.serving import serve  # the server is not loaded for the other commands

    serve(host, port, workers)


@main.command("list")
def list_command() -> None:
    """Name everything there is to compare."""
    terminal.print_catalogue(_console(), TOPICS)


@main.command("compare")
@click.argument("names", nargs=-1, required=True, metavar="TOPIC|TOPIC/CONTRAST...")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="Such as workers=20.")
@click.option("--side", type=click.Choice([side.value for side in Side]), help="Only this one.")
@click.option("--json", "as_json", is_flag=True, help="Print each answer as a line of JSON.")
@click.option("--evidence", is_flag=True, help="Print what each cell showed, below the table.")
def compare_command(
    names: Sequence[str], given: Sequence[str], side: str | None, as_json: bool, evidence: bool
) -> None:
    """Run contrasts here and now, and print what was seen.

    Exits with 1 if a verdict is a surprise, that is, not the one that the catalogue documents.
    """
    asked = _ask(_named(names), _values(given), side)
    console = _console()

    def show(comparison: Comparison) -> None:
        if as_json:
            click.echo(json.dumps(of_comparison(comparison)))
            return
        terminal.print_comparison(console, comparison)
        if evidence:
            terminal.print_evidence(console, comparison)

    comparisons = asyncio.run(_compare_all(asked, console, show))
    sys.exit(1 if any(comparison.surprise for comparison in comparisons) else 0)


def _console() -> Console:
    console = Console(highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = 120  # a file has no width; rich would take 80
    return console


def _named(names: Sequence[str]) -> list[tuple[str, Contrast]]:
    """The contrasts that names stand for, each once; a topic stands for all of its own."""
    found: dict[tuple[str, str], Contrast] = {}
    for name in names:
        topic, slash, contrast = name.partition("/")
        if slash:
            found[topic, contrast] = find_contrast(topic, contrast)
        else:
            found |= {(topic, key): value for key, value in find_topic(topic).contrasts.items()}
    return [(topic, contrast) for (topic, _), contrast in found.items()]


def _values(given: Sequence[str]) -> dict[str, list[str]]:
    """Every value of every name."""
    values: dict[str, list[str]] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise MalformedParameter(name, f"--set takes NAME=VALUE, not {text!r}")
        values.setdefault(name, []).append(value)
    return values


def _ask(
    named: Sequence[tuple[str, Contrast]], values: dict[str, list[str]], side: str | None
) -> list[_Asked]:
    """Give each contrast those of the values that it takes; each value must be somebody's."""
    taken = {parameter.name for _, contrast in named for parameter in contrast.parameters}
    for name in values:
        if name not in taken:
            choices = ", ".join(sorted(taken)) or "no parameter"
            raise ForbiddenParameter(name, f"{name}: what you compare takes {choices}")
    asked = []
    for topic, contrast in named:
        sides = read_sides(contrast, {SIDE: [side]} if side else {})
        own = {p.name: values[p.name] for p in contrast.parameters if p.name in values}
        asked.append(_Asked(topic, contrast, read_parameters(contrast, own, sides), sides))
    return asked


async def _compare_all(
    asked: Sequence[_Asked], console: Console, show: Callable[[Comparison], None]
) -> list[Comparison]:
    """Run and show one contrast after the other; the cells of one run side by side."""
    comparisons = []
    cells = sum(len(one.contrast.cells_on(one.sides)) for one in asked)
    with terminal.progress(console) as bar:
        task = bar.add_task("starting", total=cells)

        def step(_: CellResult) -> None:
            bar.advance(task)

        async with Lab(Settings.from_environment(os.environ)) as lab:
            for one in asked:
                bar.update(task, description=f"{one.topic}/{one.contrast.name}")
                comparison = await compare(
                    lab, one.topic, one.contrast, one.parameters, one.sides, step
                )
                comparisons.append(comparison)
                show(comparison)
    return comparisons


if __name__ == "__main__":
    main()
