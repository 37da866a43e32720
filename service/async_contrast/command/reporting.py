"""What `async-contrast compare --all` tells: all answers as one report."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime

import click
from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from async_contrast.command.asked import FORMATS, Asked
from async_contrast.command.console import WIDTH, standard_output
from async_contrast.command.terminal import text
from async_contrast.doctor.writing import write
from async_contrast.lab.environment import platform_of
from async_contrast.web.reports import markdown
from async_contrast.web.reports.building import of_answers as of_answers
from async_contrast.web.reports.schema import ReportAnswer
from async_contrast.web.reports.summary import not_run_rows, place, sentences, why

GAP = 3
"""Columns of a terminal between two of a table; the edges of it take less."""


def tell(report: ReportAnswer, asked: Asked) -> None:
    """Print it, or write it into a file. Raises OSError."""
    form, output = asked.format or FORMATS[0], asked.output
    if form == "text" and output is None:
        _print(standard_output(), report)
    elif output is None:
        click.echo(_FORMS[form](report), nl=False)
    else:
        write(output, _FORMS[form](report).encode())


def _as_text(report: ReportAnswer) -> str:
    file = io.StringIO()
    _print(Console(file=file, width=WIDTH, highlight=False), report)
    return file.getvalue()


def _as_json(report: ReportAnswer) -> str:
    return json.dumps(report) + "\n"


def _as_junit(report: ReportAnswer) -> str:
    from async_contrast.web.reports import junit  # with the service's tables

    return junit.of_report(report, datetime.now(UTC).isoformat()).decode()


def _as_html(report: ReportAnswer) -> str:
    from async_contrast.web.reports import as_html

    return as_html.of_report(report) + "\n"


_FORMS: Mapping[str, Callable[[ReportAnswer], str]] = {
    "text": _as_text,
    "json": _as_json,
    "junit": _as_junit,
    "html": _as_html,
    "markdown": markdown.of_report,
}


def _print(console: Console, report: ReportAnswer) -> None:
    """The summary, then a row a contrast."""
    told = report["summary"]
    for sentence in sentences(told):
        console.print(text(sentence, "bold"))
    for each in report["platforms"]:
        if each["environment"]:
            name = f"{each['platform']}: " if "platform" in each else "On "
            console.print(text(f"{name}{platform_of(each['environment'])}", "dim"))
    surprises = ((place(each), why(each)) for each in told["surprises"])
    _print_table(console, ("surprise", "what is wrong"), surprises)
    _print_table(console, ("not run", "cells", "why"), not_run_rows(report))
    differing = ((place(each), ", ".join(each["differs_in"])) for each in told["differing"])
    _print_table(console, ("not the same on each platform", "differs in"), differing)
    slow = ((place(each), f"{each['elapsed_ms']:.0f}") for each in told["slowest"])
    _print_table(console, ("slowest", "ms"), slow)
    _print_table(console, markdown.contrasts_head(told), markdown.contrast_rows(report))


def _print_table(console: Console, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table if the terminal is wide enough for its longest words; else its rows are stacked."""
    if not (cells := [[text(words) for words in row] for row in rows]):
        return
    columns = list(zip(map(text, head), *cells, strict=True))
    widths = _widths(columns, console.width - GAP * len(columns))
    if widths is None:
        _print_stacked(console, head, cells)
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading, width in zip(head, widths, strict=True):
        table.add_column(text(heading), width=width)
    for row in cells:
        table.add_row(*row)
    console.print(table)


def _widths(columns: Sequence[Sequence[Text]], room: int) -> list[int] | None:
    """One for each, at least that of its longest word; None if there is no room for that.

    Rich by itself takes from the widest column first, and cuts its words.
    """
    widths = [
        max(cell_len(word) for cell in column for word in cell.plain.split() or [""])
        for column in columns
    ]
    left = room - sum(widths)
    if left < 0:
        return None
    for number, column in enumerate(columns):
        more = min(left, max(cell.cell_len for cell in column) - widths[number])
        widths[number] += more
        left -= more
    return widths


def _print_stacked(console: Console, head: Sequence[str], rows: Iterable[Sequence[Text]]) -> None:
    """A line for what comes first, and what is said of it below; nothing is cut."""
    console.print()
    console.print(text(f"{head[0]}:", "bold"))
    for first, *others in rows:
        console.print(first, soft_wrap=True)
        for heading, words in zip(head[1:], others, strict=True):
            if words:
                line = text(f"{heading}: ").append_text(words)
                console.print(Padding(line, (0, 0, 0, 4)))
