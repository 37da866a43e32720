"""What `async-contrast compare` does here: runs contrasts, prints each answer as it comes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence

import click
from rich.console import Console

from async_contrast.command import terminal
from async_contrast.command.console import standard_output
from async_contrast.command.course import Course
from async_contrast.command.terminal import Answer
from async_contrast.config import Settings
from async_contrast.contrasts.asking import Asked, ask
from async_contrast.contrasts.contrast import Contrast
from async_contrast.lab.comparison import Comparison, JudgedTrial, compare
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
    """Run contrasts in a lab of one's own.

    Raises AsyncContrastError for what cannot be asked, and CutShort.
    """
    topics = {name: topic.contrasts for name, topic in load(settings.catalogue).items()}
    course: Course[Answer] = Course(ask(topics, names, given, side))
    return course.run(_in_a_lab(settings, course, standard_output(), show))


async def _in_a_lab(
    settings: Settings,
    course: Course[Answer],
    console: Console,
    show: Show,
) -> None:
    """Run and show one contrast after the other; the cells of one run side by side.

    Whoever is cancelled keeps what has ended of the contrast that ran, and nothing of the others.
    """
    asked, keep = course.asked, course.answers.append
    with terminal.Bar(console, sum(one.cells for one in asked)) as bar:
        async with Lab(settings, topics={one.topic for one in asked}) as lab:
            for one in asked:
                bar.begin(one.name)
                ended: list[JudgedTrial] = []
                try:
                    answer = of_comparison(await _compared(lab, one, bar, ended))
                except asyncio.CancelledError:
                    keep(of_comparison(_in_part(lab, one, ended)))
                    raise
                keep(answer)
                show(console, answer)


async def _compared(
    lab: Lab, one: Asked[Contrast], bar: terminal.Bar, ended: list[JudgedTrial]
) -> Comparison:
    def note(result: JudgedTrial) -> None:
        ended.append(result)
        bar.step()

    return await compare(lab, one.topic, one.contrast, one.parameters, one.sides, note)


def _in_part(lab: Lab, one: Asked[Contrast], ended: Sequence[JudgedTrial]) -> Comparison:
    """What has ended of a contrast, in the order in which its cells are declared."""
    found = {each.cell.name: each for each in ended}
    results = tuple(found[cell.name] for cell in one.contrast.cells if cell.name in found)
    return Comparison(one.topic, one.contrast, one.parameters, lab.environment, results)
