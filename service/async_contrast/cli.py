"""The command: async-contrast doctor | explore | serve | search | compare | list and more."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.exceptions import Exit

from async_contrast.command.asked import FORMATS, Asked
from async_contrast.command.console import standard_output
from async_contrast.command.doctor import doctor as doctor_command
from async_contrast.command.explore import explore as explore_command
from async_contrast.command.interpreters import interpreters as interpreters_command
from async_contrast.command.standard_streams import give_up, hold_places, in_words
from async_contrast.command.users import read_password
from async_contrast.command.users import user as user_command
from async_contrast.config import BUILT_IN, Settings
from async_contrast.contrasts.contrast import Side
from async_contrast.errors import AsyncContrastError, CatalogueError
from async_contrast.printable import printable

if TYPE_CHECKING:
    from async_contrast.command.comparing import Show
    from async_contrast.command.terminal import Answer
    from async_contrast.remote.address import Address
    from async_contrast.web.reports.schema import NotRun
    from async_contrast.web.responses.matrix_schema import MatrixAnswer

NO_ANSWER = 2
"""The exit status of all that ends without an answer; 1 says that there was a surprise."""


class _NoAnswer(click.ClickException):
    """The system is in the way."""

    exit_code = NO_ANSWER


class _Commands(click.Group):
    """Says this project's errors in one line on standard error, and exits with 2."""

    def main(self, *args: Any, **extra: Any) -> Any:
        hold_places()
        try:
            return super().main(*args, **extra)
        except OSError:  # standard error does not take what is wrong
            give_up()
            sys.exit(NO_ANSWER)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _said_in_words():  # --help is printed here
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _said_in_words():
            return super().invoke(ctx)


@contextmanager
def _said_in_words() -> Iterator[None]:
    try:
        yield
    except AsyncContrastError as error:
        raise click.UsageError(printable(str(error))) from error
    except (KeyboardInterrupt, click.Abort):  # click itself would end with 1
        click.echo("\nAborted!", err=True)
        raise Exit(NO_ANSWER) from None
    except OSError as error:
        give_up()
        if not (words := in_words(error)):
            raise Exit(NO_ANSWER) from None
        raise _NoAnswer(printable(words)) from error


@click.group(cls=_Commands)
@click.version_option(package_name="async-contrast")
def main() -> None:
    """Runs a threads question on asyncio too, for real, and shows both answers side by side."""


main.add_command(user_command)
main.add_command(doctor_command)
main.add_command(interpreters_command)
main.add_command(explore_command)

_catalogue = click.option(
    "--catalogue",
    metavar="MODULE|FILE.py",
    help="Contrasts of your own, instead of those that come with this.",
)
_file = click.Path(path_type=Path)
_pythons = click.option(
    "--python",
    "pythons",
    multiple=True,
    metavar="VERSION|PATH",
    help="Also under this interpreter; may be given several times.",
)


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--no-worker", is_flag=True, help="Leave the runs to `async-contrast worker`.")
@_catalogue
@_pythons
def serve_command(
    host: str,
    port: int,
    workers: int,
    no_worker: bool,
    catalogue: str | None,
    pythons: Sequence[str],
) -> None:
    """Start the service: the pages for a browser, the endpoints for programs, both sides live.

    It says on which address; open that in a browser.
    """
    settings = _settings(catalogue)
    gc.disable()  # to look for garbage while modules load takes a fifth of the time
    from async_contrast.serving import serve  # the server is not loaded for the other commands

    gc.enable()
    serve(
        host,
        port,
        workers,
        catalogue=settings.catalogue,
        pythons=pythons,
        runs=not no_worker,
    )


@main.command("worker")
@click.option("--queue", metavar="NAME", help="Take only what waits there: any, or cpython-3.11.")
@click.option("--at-once", type=click.IntRange(1, 256), help="Runs at a time.")
@_catalogue
def worker_command(queue: str | None, at_once: int | None, catalogue: str | None) -> None:
    """Run what is kept in a PostgreSQL, without a port: on any machine that reaches it.

    Takes runs that ask for no platform, and those that ask for this Python's.
    """
    settings = _settings(catalogue)
    from async_contrast.command import working  # the other commands need no engine

    working.work(settings, queue, at_once or settings.trials_at_once)


@main.command("list")
@click.argument("names", nargs=-1, metavar="[TOPIC...]")
@click.option("--json", "as_json", is_flag=True, help="Print each contrast as a line of JSON.")
@_catalogue
def list_command(names: Sequence[str], as_json: bool, catalogue: str | None) -> None:
    """Name everything there is to compare, or what these topics have."""
    from async_contrast.command import terminal  # with what draws tables of cells
    from async_contrast.contrasts.lookup import in_topics
    from async_contrast.lab.loading import load

    topics = load(_settings(catalogue).catalogue)
    chosen = {name: in_topics(name, topics) for name in names} or topics
    if as_json:
        for line in terminal.catalogue_lines(chosen):
            click.echo(line)
    else:
        terminal.print_catalogue(standard_output(), chosen)


@main.command("search")
@click.argument("words", nargs=-1, required=True, metavar="WORDS...|-")
@click.option("--json", "as_json", is_flag=True, help="Print what is found as a line of JSON.")
@_catalogue
def search_command(words: Sequence[str], as_json: bool, catalogue: str | None) -> None:
    """Find the contrast for an error message, a traceback, or words.

    With - it reads them from standard input. Prints where each contrast matched, the best first;
    where none has all words, those that have most. Exits with 1 if nothing is found.
    """
    from async_contrast.command import searching  # with what draws tables, and the catalogue

    sys.exit(searching.search(_settings(catalogue).catalogue, words, as_json))


@main.command("compare")
@click.argument("names", nargs=-1, metavar="TOPIC|TOPIC/CONTRAST...")
@click.option("--all", "everything", is_flag=True, help="All that there is, as one report.")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="Such as workers=20.")
@click.option("--side", type=click.Choice([side.value for side in Side]), help="Only this one.")
@click.option("--json", "as_json", is_flag=True, help="Print each answer as a line of JSON.")
@click.option("--evidence", is_flag=True, help="Print what each cell showed, below the table.")
@click.option("--format", type=click.Choice(FORMATS), help="All answers as one report.")
@click.option("--output", type=_file, metavar="FILE", help="Write the report there.")
@click.option("--url", help="Ask the service there, such as http://127.0.0.1:8000.")
@click.option("--user", metavar="NAME", help="Who asks it; the password is read from here.")
@_catalogue
@_pythons
def compare_command(**given: Any) -> None:
    """Run contrasts here and now, and print what was seen.

    With --url a service elsewhere runs them. With a name and password, in the URL or from --user,
    it keeps them as that account's runs; Ctrl-C cancels the one that runs. With --python each
    interpreter runs them, this one too, and what differs between them is marked. With --all or
    --format there is one report of all, with a summary on top.

    "The notes" that an answer quotes are one developer's study notes on Flask, run on both sides,
    also where they are wrong.

    Exits with 1 for a surprise, that is, another verdict, or other outcomes, than the catalogue
    documents; with 2 if there is no answer, from one interpreter or at all, or nobody waits for it.
    """
    asked = Asked(**given)
    asked.check()
    if asked.url is not None and asked.everything and asked.report:
        from async_contrast.remote.address import read_address

        where = read_address(asked.url, asked.user, read_password)
        if where.credentials:
            sys.exit(_kept_report(asked, where))
    from async_contrast.command.course import CutShort

    try:
        answers, status = _on_platforms(asked) if asked.pythons else _on_one(asked)
    except CutShort as cut_short:
        if asked.report:
            _tell(asked, cut_short.answers, cut_short.not_run)
        else:
            click.echo(printable(str(cut_short)), err=True)
        raise
    if asked.report:
        _tell(asked, answers)
    sys.exit(status)


def _tell(
    asked: Asked,
    answers: Sequence[Answer] | Sequence[MatrixAnswer],
    cut_short: Sequence[NotRun] = (),
) -> None:
    from async_contrast.command import reporting  # who wants none needs no templates

    reporting.tell(reporting.of_answers(answers, cut_short), asked)


def _kept_report(asked: Asked, where: Address) -> int:
    """Tell of all that the service there has, which it keeps as one report; the status."""
    from async_contrast.command import ctrl_c, reporting
    from async_contrast.remote import comparing

    asked.check_usual()
    report = ctrl_c.run(comparing.report(where, standard_output()))
    reporting.tell(report, asked)
    return 1 if report["summary"]["surprises"] else NO_ANSWER if report["summary"]["not_run"] else 0


def _nothing(*_: object) -> None:
    """Show no answer when it comes: the report does at the end."""


def _on_platforms(asked: Asked) -> tuple[Sequence[MatrixAnswer], int]:
    """What came of each contrast, shown as it ended, and the exit status."""
    from async_contrast.command import comparing_platforms as comparing

    show = comparing.printer(asked.as_json, asked.evidence)
    answers = comparing.on_platforms(
        *(_settings(asked.catalogue), asked.names, asked.given, asked.side, asked.pythons),
        _nothing if asked.report else show,
    )
    return answers, comparing.status(answers)


def _on_one(asked: Asked) -> tuple[Sequence[Answer], int]:
    """The same here, or on a service elsewhere."""
    from async_contrast.command import comparing  # the other commands need neither lab nor client

    show = comparing.printer(asked.as_json, asked.evidence)
    words = asked.names, asked.given, asked.side, _nothing if asked.report else show
    if asked.url is None:
        answers = comparing.here(_settings(asked.catalogue), *words)
    else:
        answers = _elsewhere(asked.url, asked.user, *words)
    surprise = any(cell["surprise"] for answer in answers for cell in answer["cells"])
    return answers, int(surprise)


def _elsewhere(
    url: str,
    user: str | None,
    names: Sequence[str],
    given: Sequence[str],
    side: str | None,
    show: Show,
) -> Sequence[Answer]:
    """Have the service there run them."""
    from async_contrast.command.course import Course
    from async_contrast.remote import address, comparing  # who compares here needs no client

    where = address.read_address(url, user, read_password)
    console = standard_output()
    course: Course[Answer] = Course()
    words = names, given, side, console, lambda answer: show(console, answer), course
    return course.run(comparing.compare(where, *words))


def _settings(catalogue: str | None) -> Settings:
    """The environment's, and of the command; whatever catalogue they name can be imported."""
    if catalogue == "":  # what a script makes of a variable that is not set
        raise CatalogueError("--catalogue must name a module, or a file that ends in .py")
    settings = Settings.from_environment(os.environ)
    settings = replace(settings, catalogue=catalogue or settings.catalogue)
    if settings.catalogue != BUILT_IN:
        from async_contrast.command.checking import check  # who has none needs no Pydantic

        check(settings.catalogue)
    return settings


if __name__ == "__main__":
    main()
