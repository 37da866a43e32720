"""The command: async-contrast serve | compare | list | user."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import click
from click.exceptions import Exit
from rich.console import Console

from async_contrast.command import ctrl_c, terminal
from async_contrast.command.terminal import Answer
from async_contrast.command.users import read_password
from async_contrast.command.users import user as user_command
from async_contrast.config import BUILT_IN, Settings
from async_contrast.contrasts.asking import Asked, ask
from async_contrast.contrasts.contrast import Contrast, Side
from async_contrast.errors import AsyncContrastError
from async_contrast.lab.comparison import compare
from async_contrast.lab.loading import load
from async_contrast.lab.report import printable
from async_contrast.lab.supervisor import Lab
from async_contrast.web.responses.comparison_json import of_comparison

NO_ANSWER = 2
"""The exit status of all that ends without an answer; 1 says that there was a surprise."""


class _NoAnswer(click.ClickException):
    """The system is in the way."""

    exit_code = NO_ANSWER


class _Commands(click.Group):
    """Says this project's errors in one line on standard error, and exits with 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AsyncContrastError as error:
            raise click.UsageError(printable(str(error))) from error
        except (KeyboardInterrupt, click.Abort):  # click itself would end with 1
            click.echo("\nAborted!", err=True)
            raise Exit(NO_ANSWER) from None
        except OSError as error:
            if error.errno == errno.EPIPE:  # nobody reads on; the same
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes it
                raise Exit(NO_ANSWER) from None
            raise _NoAnswer(f"{error.strerror or error}") from error


@click.group(cls=_Commands)
@click.version_option(package_name="async-contrast")
def main() -> None:
    """Runs a threads question on asyncio too, for real, and shows both answers side by side."""


main.add_command(user_command)

_catalogue = click.option(
    "--catalogue",
    metavar="MODULE|FILE.py",
    help="Contrasts of your own, instead of those that come with this.",
)


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@_catalogue
def serve_command(host: str, port: int, workers: int, catalogue: str | None) -> None:
    """Start the service: the comparison endpoints, and both sides live."""
    settings = _settings(catalogue)
    from async_contrast.serving import serve  # the server is not loaded for the other commands

    serve(host, port, workers, catalogue=settings.catalogue)


@main.command("list")
@_catalogue
def list_command(catalogue: str | None) -> None:
    """Name everything there is to compare."""
    terminal.print_catalogue(_console(), load(_settings(catalogue).catalogue))


@main.command("compare")
@click.argument("names", nargs=-1, required=True, metavar="TOPIC|TOPIC/CONTRAST...")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="Such as workers=20.")
@click.option("--side", type=click.Choice([side.value for side in Side]), help="Only this one.")
@click.option("--json", "as_json", is_flag=True, help="Print each answer as a line of JSON.")
@click.option("--evidence", is_flag=True, help="Print what each cell showed, below the table.")
@click.option("--url", help="Ask the service there, such as http://127.0.0.1:8000.")
@click.option("--user", metavar="NAME", help="Who asks it; the password is read from here.")
@_catalogue
def compare_command(
    names: Sequence[str],
    given: Sequence[str],
    side: str | None,
    as_json: bool,
    evidence: bool,
    url: str | None,
    user: str | None,
    catalogue: str | None,
) -> None:
    """Run contrasts here and now, and print what was seen.

    With --url a service elsewhere runs them. With a name and password, in the URL or from --user,
    it keeps them as that account's runs; Ctrl-C cancels the one that runs.

    Exits with 1 if a verdict is a surprise, that is, not the one that the catalogue documents;
    with 2 if there is no answer, or nobody waits for it.
    """
    console = _console()
    show = _printer(console, as_json, evidence)
    if url is None:
        if user is not None:
            raise click.UsageError("--user goes with --url")
        settings = _settings(catalogue)
        topics = {name: topic.contrasts for name, topic in load(settings.catalogue).items()}
        asked = ask(topics, names, given, side)
        answers = ctrl_c.run(_compare_here(settings, asked, console, show))
    else:
        if catalogue is not None:
            raise click.UsageError("--catalogue goes without --url: the service there has its own")
        from async_contrast.remote import address, comparing  # the other commands need no client

        where = address.read_address(url, user, read_password)
        answers = ctrl_c.run(comparing.compare(where, names, given, side, console, show))
    surprise = any(cell["surprise"] for answer in answers for cell in answer["cells"])
    sys.exit(1 if surprise else 0)


def _settings(catalogue: str | None) -> Settings:
    """The environment's, and of the command; whatever catalogue they name can be imported."""
    settings = Settings.from_environment(os.environ)
    settings = replace(settings, catalogue=catalogue or settings.catalogue)
    if settings.catalogue != BUILT_IN:
        from async_contrast.command.checking import check  # who has none needs no Pydantic

        check(settings.catalogue)
    return settings


def _printer(console: Console, as_json: bool, evidence: bool) -> Callable[[Answer], None]:
    def show(answer: Answer) -> None:
        if as_json:
            click.echo(json.dumps(answer))
            return
        terminal.print_comparison(console, answer)
        if evidence:
            terminal.print_evidence(console, answer)

    return show


class _Console(Console):
    """Leaves it to the command what becomes of it when nobody reads on."""

    def on_broken_pipe(self) -> None:
        """Rich itself would exit with 1."""
        self.quiet = True
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


def _console() -> Console:
    console = _Console(highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = 120  # a file has no width; rich would take 80
    return console


async def _compare_here(
    settings: Settings,
    asked: Sequence[Asked[Contrast]],
    console: Console,
    show: Callable[[Answer], None],
) -> Sequence[Answer]:
    """Run and show one contrast after the other; the cells of one run side by side."""
    answers: list[Answer] = []
    with terminal.Bar(console, sum(one.cells for one in asked)) as bar:
        async with Lab(settings) as lab:
            for one in asked:
                bar.begin(one.name)
                comparison = await compare(
                    lab, one.topic, one.contrast, one.parameters, one.sides, lambda _: bar.step()
                )
                answers.append(of_comparison(comparison))
                show(answers[-1])
    return answers


if __name__ == "__main__":
    main()
