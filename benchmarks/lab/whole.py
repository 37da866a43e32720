"""What the whole catalogue takes through the lab, one trial after the other."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import click

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import Cell, Contrast, Topic
from async_contrast.contrasts.parameters import read_parameters
from async_contrast.contrasts.verdict import judge
from async_contrast.lab.environment import platform_of
from async_contrast.lab.supervisor import Lab
from benchmarks.lab.running import lab_of
from benchmarks.report import Measured

DEAREST = 5


@dataclass(frozen=True, slots=True)
class Tried:
    """A cell with its defaults, and the seconds that its trial took from order to answer."""

    name: str
    seconds: float


def measure(topics: Iterable[str]) -> Iterator[Measured]:
    """Seconds of all cells of these topics together, and of the dearest.

    Raises ClickException where a verdict is none that the catalogue documents.
    """
    tried = list(_tried(topics))
    at = f"the catalogue, {len(tried)} trials"
    yield Measured("all of them", at, "s", (sum(one.seconds for one in tried),))
    for one in sorted(tried, key=lambda one: -one.seconds)[:DEAREST]:
        yield Measured(one.name, at, "s", (one.seconds,))


def _tried(topics: Iterable[str]) -> Iterator[Tried]:
    with lab_of("async_contrast.catalog") as (runner, lab):
        for topic in map(TOPICS.__getitem__, topics):
            for contrast in topic.contrasts.values():
                for cell in contrast.cells:
                    yield runner.run(_try(lab, topic, contrast, cell))


async def _try(lab: Lab, topic: Topic, contrast: Contrast, cell: Cell) -> Tried:
    name = f"{topic.name}/{contrast.name}, {cell.name}"
    parameters = read_parameters(contrast, {}, frozenset({cell.side}))
    begun = time.perf_counter()
    seen = await lab.run(topic.name, contrast.name, cell, parameters)
    seconds = time.perf_counter() - begun
    verdict, reason = judge(contrast, seen.outcomes, hung=seen.hung, failure=seen.failure)
    expected = cell.expected_on(platform_of(lab.environment))
    differences = expected.differences(verdict, seen.outcomes, parameters)
    if verdict not in expected.shows or differences:
        why = "; ".join(filter(None, (reason, *differences)))
        raise click.ClickException(f"{name} {verdict}, {expected} is expected. {why}")
    return Tried(name, seconds)
