"""What all benchmarks have in common on the command line."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from benchmarks import chart
from benchmarks.environment import here
from benchmarks.report import Bound, Measured, Report, as_json, as_text
from benchmarks.serving import end_cleanly

Found = tuple[Iterable[Measured], Iterable[Bound]]


def benchmark(name: str, question: str) -> Callable[[Callable[..., Found]], click.Command]:
    """Make a command of a function that measures; it is told `quick`, and its own options.

    The command prints a table, writes NAME.json and NAME.svg into a folder, and ends with status
    1 where a bound is broken.
    """

    def declare(measure: Callable[..., Found]) -> click.Command:
        @click.command(name, help=question)
        @click.option("--quick", is_flag=True, help="A look in a minute, as for a pipeline.")
        @click.option(
            "--out",
            type=click.Path(file_okay=False, path_type=Path),
            default=Path(),
            help="The folder for NAME.json and NAME.svg; the current one otherwise.",
        )
        @functools.wraps(measure)
        def run(quick: bool, out: Path, **options: Any) -> None:
            end_cleanly()
            environment = here()
            measured, bounds = measure(quick=quick, **options)
            report = Report(name, question, environment, tuple(measured), tuple(bounds))
            click.echo(as_text(report))
            _write(report, out)
            sys.exit(not report.kept)

        return run

    return declare


def _write(report: Report, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / f"{report.name}.json"
    data.write_text(json.dumps(as_json(report), indent=1, allow_nan=False) + "\n")
    picture = folder / f"{report.name}.svg"
    try:
        chart.draw(report, picture)
    except ImportError:
        click.echo(f"{data} written; a chart needs pip install -e '.[bench]'", err=True)
    else:
        click.echo(f"{data} and {picture} written", err=True)
