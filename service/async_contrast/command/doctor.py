"""The command `async-contrast doctor`: its options. What it does is loaded when it is asked."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Any

import click

FORMATS = ("text", "json", "sarif", "github", "html")

_file = click.Path(path_type=Path)


@click.command("doctor")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--select", multiple=True, metavar="HAZARD,...", help="Only these hazards.")
@click.option("--ignore", multiple=True, metavar="HAZARD,...", help="Not these hazards.")
@click.option("--format", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True)
@click.option("--output", type=_file, metavar="FILE", help="Write the answer there.")
@click.option("--baseline", type=_file, metavar="FILE", help="Findings that are known.")
@click.option("--write-baseline", is_flag=True, help="Make what is found now known.")
@click.option("--fix", is_flag=True, help="Mend what is certain and mechanical.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option("--plan", is_flag=True, help="Tell what a port of an application of Flask takes.")
@click.option("--no-cache", is_flag=True, help="Read every file anew.")
@click.option(
    "--url",
    default="http://127.0.0.1:8000",
    show_default=True,
    help="The service whose pages the answer leads to.",
)
def doctor(**given: Any) -> None:
    """Name the places of a project that break on asyncio, each with the contrast that proves it.

    Files are read; nothing of them is imported or run. Hazards are chosen by code (AC101), name
    (blocking-call) or family (blocking).

    --plan is for an application that is Flask still: what a port takes, and in which order.

    Exits with 1 if something is found; with 2 if nothing could be read.
    """
    gc.disable()  # nearly all that is made stays: to look for garbage takes a tenth of the time
    try:
        from async_contrast.command.answering import Asked, answer  # others need no doctor

        sys.exit(answer(Asked(**given)))
    finally:
        gc.freeze()  # nor is there any use in looking at the end
        gc.enable()
