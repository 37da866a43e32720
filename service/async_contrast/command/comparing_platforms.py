"""What `async-contrast compare --python` does: one contrast after the other, on each platform."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace

import click
from rich.console import Console

from async_contrast.command import terminal
from async_contrast.command.console import standard_output
from async_contrast.command.course import Course
from async_contrast.command.matrix import print_evidence, print_matrix
from async_contrast.config import Settings
from async_contrast.contrasts.asking import ask
from async_contrast.errors import LabUnavailable
from async_contrast.interpreters.choosing import Chosen, choose
from async_contrast.lab.across import OnPlatform, compare_on
from async_contrast.lab.loading import load
from async_contrast.lab.slots import shared_folder
from async_contrast.lab.supervisor import Lab
from async_contrast.web.responses.matrix_json import of_matrix
from async_contrast.web.responses.matrix_schema import MatrixAnswer

Show = Callable[[Console, MatrixAnswer], None]

SURPRISE, UNASKED = 1, 2
"""Exit statuses: something in any column is a surprise; else, a platform could not be asked."""


def on_platforms(
    settings: Settings,
    names: Sequence[str],
    given: Sequence[str],
    side: str | None,
    pythons: Sequence[str],
    show: Show,
) -> Sequence[MatrixAnswer]:
    """Run them and show each matrix as it is done.

    Raises AsyncContrastError for what cannot be asked, and CutShort.
    """
    topics = {name: topic.contrasts for name, topic in load(settings.catalogue).items()}
    course: Course[MatrixAnswer] = Course(ask(topics, names, given, side))
    return course.run(_run(settings, course, pythons, show))


async def _run(
    settings: Settings,
    course: Course[MatrixAnswer],
    pythons: Sequence[str],
    show: Show,
) -> None:
    chosen = await choose(pythons)
    console, asked = standard_output(), course.asked
    async with AsyncExitStack() as stack:
        cells = sum(one.cells for one in asked) * sum(1 for each in chosen if not each.problem)
        bar = stack.enter_context(terminal.Bar(console, cells))
        platforms = await _start(settings, chosen, {one.topic for one in asked}, stack)
        if len(asked) > 1:  # each answer says it again, and of those there may be many
            for each in platforms:
                if why := each.problem or each.lacks:
                    bar.note(f"{each.name}: {why}")
        for one in asked:
            bar.begin(one.name)
            found = await compare_on(
                *(platforms, one.topic, one.contrast, one.parameters, one.sides),
                on_result=lambda _: bar.step(),
            )
            course.answers.append(of_matrix(one.topic, one.contrast, one.parameters, found))
            show(console, course.answers[-1])


async def _start(
    settings: Settings, chosen: Sequence[Chosen], topics: Collection[str], stack: AsyncExitStack
) -> Sequence[OnPlatform]:
    """A lab for these topics on each of them, closed with the stack."""
    if settings.scratch is None:
        settings = replace(settings, scratch=stack.enter_context(shared_folder()))

    async def start(one: Chosen) -> OnPlatform:
        if one.problem:
            return OnPlatform(one.name, None, one.problem)
        lab = Lab(settings, interpreter=one.path, topics=topics)
        stack.push_async_callback(lab.close)
        try:
            await lab.start()
        except LabUnavailable as error:
            return OnPlatform(one.name, None, "; ".join(filter(None, (str(error), one.lacks))))
        return OnPlatform(one.name, lab, lacks=one.lacks)

    return await asyncio.gather(*map(start, chosen))


def printer(as_json: bool, evidence: bool) -> Show:
    """As comparing.printer."""

    def show(console: Console, answer: MatrixAnswer) -> None:
        if as_json:
            click.echo(json.dumps(answer))
            return
        print_matrix(console, answer)
        if evidence:
            print_evidence(console, answer)

    return show


def status(answers: Sequence[MatrixAnswer]) -> int:
    """The exit status of all of them."""
    statuses = [_status(answer) for answer in answers]
    return SURPRISE if SURPRISE in statuses else max(statuses)


def _status(answer: MatrixAnswer) -> int:
    if any(came["surprise"] for cell in answer["cells"] for came in cell["answers"].values()):
        return SURPRISE
    return UNASKED if any("problem" in each for each in answer["platforms"]) else 0
