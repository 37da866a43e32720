"""The command `async-contrast explore`; what it does is loaded when it is asked for."""

from __future__ import annotations

import click
from click.core import ParameterSource

from async_contrast.errors import ForbiddenParameter


@click.command("explore")
@click.argument("program", metavar="MODULE:PROGRAM|FILE.py:PROGRAM|TOPIC/CONTRAST")
@click.option("--world", metavar="NAME", help="Who may take turns where; both, if left out.")
@click.option(
    "--most", type=click.IntRange(1, 100_000_000), default=100_000, show_default=True,
    help="Runs at most.",
)  # fmt: skip
@click.option("--sample", type=click.IntRange(1, 100_000_000), help="So many orders by chance.")
@click.option("--replay", metavar="TOKEN", help="Run exactly this order, and show its turns.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON, a line a world.")
@click.pass_context
def explore(
    context: click.Context,
    program: str,
    world: str | None,
    most: int,
    sample: int | None,
    replay: str | None,
    as_json: bool,
) -> None:
    """Run a small program in every order in which its threads or tasks can take turns.

    PROGRAM is a function without arguments: it makes all that it needs, and returns its workers, a
    list of functions or of coroutine functions, and a check that is called in the end. Of a
    contrast, such as lock/balance, its explored cells are run.
    """
    from async_contrast.command import exploring

    given = [each for each in ("sample", "most", "world") if _is_given(context, each)]
    if replay is not None and given:
        raise ForbiddenParameter(
            given[0], f"--replay goes without --{given[0]}: it says itself what is run"
        )
    if {"sample", "most"} <= {*given}:
        raise ForbiddenParameter(
            "sample", "--sample goes without --most: it says itself how many orders"
        )
    found = exploring.load(program)
    if replay is not None:
        fails = exploring.show_one(found, replay, as_json)
    else:
        fails = exploring.show_all(found, world, most, sample, as_json)
    context.exit(1 if fails else 0)


def _is_given(context: click.Context, option: str) -> bool:
    return context.get_parameter_source(option) is not ParameterSource.DEFAULT
