"""What `async-contrast compare` does here: runs contrasts, prints each answer as it comes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import click
from rich.console import Console

from async_contrast.command import ctrl_c, terminal
from async_contrast.command.console import standard_output
from async_contrast.command.terminal import Answer
from async_contrast.config import Settings
from async_contrast.contrasts.asking import Asked, ask
from async_contrast.contrasts.contrast import Contrast
from async_contrast.lab.comparison import compare
from async_contrast.lab.loading import load
from async_contrast.lab.supervisor import Lab
from async_contrast.web.responses.comparison_json import of_comparison

Show = Callable[[Console, Answer], None]


def printer(as_json: bool, evidence: bool) -> Show:
    """Prints an answer as a line of JSON or as a table, with what each cell showed or without."""

    def show(console: Console, answer: Answer) -> None:
        if as_json:
            click.echo(json.dumps(answer))
            return
        terminal.print_comparison(console, answer)
        if evidence:
            terminal.print_evidence(console, answer)

    return show


def here(
    settings: Settings, names: Sequence[str], given: Sequence[str], side: str | None, show: Show
) -> Sequence[Answer]:
    """Run contrasts in a lab of one's own. Raises AsyncContrastError for what cannot be asked."""
    topics = {name: topic.contrasts for name, topic in load(settings.catalogue).items()}
    asked = ask(topics, names, given, side)
    return ctrl_c.run(_in_a_lab(settings, asked, standard_output(), show))


async def _in_a_lab(
    settings: Settings, asked: Sequence[Asked[Contrast]], console: Console, show: Show
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
                show(console, answers[-1])
    return answers
