"""How one contrast on several platforms looks in a terminal: a row a cell, a column a platform."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from async_contrast.command import terminal
from async_contrast.command.terminal import text
from async_contrast.lab.environment import platform_of

if TYPE_CHECKING:
    from async_contrast.web.responses.matrix_schema import CellOnPlatforms, MatrixAnswer

LEAST_WIDTH = 24
"""Columns of a terminal that a platform needs beside the others; with fewer they are stacked."""

BESIDE = 44
"""Columns of a terminal for what stands beside the platforms."""

DIFFERS = "differs"


def print_matrix(console: Console, answer: MatrixAnswer) -> None:
    """What each cell came to on each platform; what differs between them is marked and counted."""
    terminal.print_question(console, answer)
    _print_platforms(console, answer)
    asked = [each["platform"] for each in answer["platforms"] if "problem" not in each]
    if asked and console.width >= BESIDE + LEAST_WIDTH * len(asked):
        console.print(_table(answer, asked))
    else:
        _print_stacked(console, answer)
    terminal.print_reasons(
        console,
        (
            (f"{cell['cell']} on {platform}", came)
            for cell in answer["cells"]
            for platform, came in cell["answers"].items()
        ),
    )
    for line in _differences(answer, len(asked)):
        console.print(text(line, "bold"))
    console.print(text(answer["remedy"], "italic"))
    console.print()


def print_evidence(console: Console, answer: MatrixAnswer) -> None:
    """What each cell showed on each platform, one after the other."""
    for cell in answer["cells"]:
        for platform, came in cell["answers"].items():
            terminal.print_shown(console, f"{cell['cell']} on {platform}", cell["code"], came)
    console.print()


def _print_platforms(console: Console, answer: MatrixAnswer) -> None:
    for each in answer["platforms"]:
        if "problem" in each:
            console.print(text(f"{each['platform']} could not be asked: {each['problem']}", "bold"))
        else:
            where = platform_of(each["environment"])
            console.print(text(f"{each['platform']}: {where}", "dim"))


def _table(answer: MatrixAnswer, asked: list[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("side", "role", "what it is", *asked, ""):
        table.add_column(text(heading))
    for cell in answer["cells"]:
        table.add_row(
            text(cell["side"]),
            text(cell["role"]),
            text(cell["what"]),
            *(_came_to(cell, platform) for platform in asked),
            _mark(cell),
        )
    return table


def _print_stacked(console: Console, answer: MatrixAnswer) -> None:
    for cell in answer["cells"]:
        console.print()
        console.print(text(f"{cell['side']}, {cell['role']}: {cell['what']}"), _mark(cell))
        for platform in cell["answers"]:
            console.print(text(f"  {platform}:"), Text(" ").join(_came_to(cell, platform).split()))
    console.print()


def _came_to(cell: CellOnPlatforms, platform: str) -> Text:
    came = cell["answers"].get(platform)
    if came is None:
        return text("-")
    return Text("\n").join([terminal.verdict(came), terminal.outcomes(came)])


def _mark(cell: CellOnPlatforms) -> Text:
    return text(DIFFERS if cell["differs"] else "", "bold yellow")


def _differences(answer: MatrixAnswer, asked: int) -> Iterator[str]:
    for name, versions in answer["libraries"].items():
        there = (f"{version} on {platform}" for platform, version in versions.items())
        yield f"{name} is {', '.join(there)}"
    if asked > 1:
        number = answer["differing"]
        cells = len(answer["cells"])
        yield f"{number or 'None'} of {cells} cells {'differs' if number == 1 else 'differ'}"
