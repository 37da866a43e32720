"""What all benchmarks have in common on the command line."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import click
import httpx
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from async_contrast.config import DRIVERS
from async_contrast.errors import ConfigurationError
from benchmarks import chart
from benchmarks.environment import here
from benchmarks.report import Bound, Measured, Report, as_json, as_text
from benchmarks.serving import end_cleanly

Found = tuple[Iterable[Measured], Iterable[Bound]]


def benchmark(name: str, question: str) -> Callable[[Callable[..., Found]], click.Command]:
    """Make a command of a function that measures; it is told `quick`, and its own options.

    The command prints a table, writes NAME.json and NAME.svg into a folder (NAME-quick where it is
    a look), and ends with status 1 where a bound is broken.
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
            with told():
                _try(out)
                environment = {**here(), **_database(options), "quick": quick}
                measured, bounds = measure(quick=quick, **options)
                which = f"{name}-quick" if quick else name
                report = Report(which, question, environment, tuple(measured), tuple(bounds))
                click.echo(as_text(report))
                _write(report, out)
            sys.exit(not report.kept)

        return run

    return declare


@contextmanager
def told() -> Iterator[None]:
    """What goes wrong outside of here is said in a line: a database, a server or a disk."""
    try:
        yield
    except SQLAlchemyError as error:
        words = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise click.ClickException(f"the database says: {words}") from error
    except (httpx.HTTPError, HTTPException) as error:
        words = f"{type(error).__name__}: {error}".rstrip(": ")
        raise click.ClickException(f"the service has not answered: {words}") from error
    except (ConfigurationError, OSError) as error:
        raise click.ClickException(str(error)) from error


class _PostgresqlUrl(click.ParamType[str]):
    """A URL of a PostgreSQL, with the driver that is used here."""

    name = "URL"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The URL, or an error that does not show it: it may hold a password."""
        try:
            url = make_url(value)
        except ArgumentError:
            url = None
        driver = DRIVERS["postgresql"]
        if url is None or url.drivername not in ("postgresql", f"postgresql+{driver}"):
            self.fail("it must be such as postgresql://user@127.0.0.1:5432/database", param, ctx)
        if find_spec(driver) is None:
            self.fail("it needs pip install -e '.[postgres]'", param, ctx)
        whole = url.set(drivername=f"postgresql+{driver}")
        return whole.render_as_string(hide_password=False)


def postgresql(what: str) -> Callable[[Callable[..., Found]], Callable[..., Found]]:
    """The option of those that can measure one: a database whose user may create others."""
    return click.option("--postgresql", type=_PostgresqlUrl(), metavar="URL", help=what)


def _try(folder: Path) -> None:
    """Make the folder, and a file in it: better now than when all is measured."""
    folder.mkdir(parents=True, exist_ok=True)
    TemporaryFile(dir=folder).close()
    if find_spec("matplotlib") is None:
        click.echo("there will be no chart: it needs pip install -e '.[bench]'", err=True)


def _database(options: Mapping[str, Any]) -> dict[str, Any]:
    """The PostgreSQL that is measured, too, if one is."""
    if (url := options.get("postgresql")) is None:
        return {}
    engine = create_engine(url)
    with engine.connect():
        version = engine.dialect.server_version_info or ()
    engine.dispose()
    return {"postgresql": ".".join(map(str, version))}


def _write(report: Report, folder: Path) -> None:
    data = folder / f"{report.name}.json"
    _replace(data, json.dumps(as_json(report), indent=1, allow_nan=False) + "\n")
    picture = folder / f"{report.name}.svg"
    try:
        _replace(picture, chart.drawn(report))
    except ImportError:
        click.echo(f"{data} written", err=True)
    else:
        click.echo(f"{data} and {picture} written", err=True)


def _replace(file: Path, text: str) -> None:
    """Write all of it or nothing."""
    new = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        new.write_text(text)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
