"""What `async-contrast compare --all` tells: all answers as one report."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime

import click
from rich import box
from rich.console import Console
from rich.table import Table

from async_contrast.command.asked import FORMATS, Asked
from async_contrast.command.console import WIDTH, standard_output
from async_contrast.command.terminal import text
from async_contrast.contrasts.contrast import Role
from async_contrast.doctor.writing import write
from async_contrast.lab.environment import platform_of
from async_contrast.web.reports import markdown
from async_contrast.web.reports.building import of_answers as of_answers
from async_contrast.web.reports.schema import ReportAnswer
from async_contrast.web.reports.summary import not_run_where, place, sentences, why


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
    not_run = ((not_run_where(each), each["problem"]) for each in told["not_run"])
    _print_table(console, ("not run", "why"), not_run)
    differing = ((place(each), ", ".join(each["differs_in"])) for each in told["differing"])
    _print_table(console, ("not the same on each platform", "differs in"), differing)
    slow = ((place(each), f"{each['elapsed_ms']:.0f}") for each in told["slowest"])
    _print_table(console, ("slowest", "ms"), slow)
    rows = ((each["contrast"], *markdown.came_to(each)) for each in report["contrasts"])
    _print_table(console, ("contrast", *Role), rows)


def _print_table(console: Console, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in head:
        table.add_column(text(heading))
    for row in rows:
        table.add_row(*map(text, row))
    if table.rows:
        console.print(table)
