"""What the topics' tests share: every cell there is, and how to try one."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator

import pytest

from async_contrast.catalog import TOPICS, find_contrast
from async_contrast.contrasts.contrast import Cell, Contrast, Verdict
from async_contrast.contrasts.parameters import read_parameters, read_sides
from async_contrast.contrasts.trial import Trial
from async_contrast.contrasts.verdict import judge
from async_contrast.lab.comparison import Comparison, JudgedTrial, compare
from async_contrast.lab.supervisor import Lab


def every_cell(topic: str, without: str = "") -> Iterator[object]:
    """A pytest parameter for each cell of a topic: the contrast and the cell.

    `without` names a contrast whose cells another file tries.
    """
    for contrast in TOPICS[topic].contrasts.values():
        for cell in contrast.cells if contrast.name != without else ():
            yield pytest.param(contrast, cell, id=f"{contrast.name}-{cell.name}")


async def ask(lab: Lab, name: str, **given: object) -> Comparison:
    """Run a contrast as a request would, its parameters checked."""
    topic, contrast_name = name.split("/")
    contrast = find_contrast(topic, contrast_name)
    words = {key: [str(value)] for key, value in given.items()}
    sides = read_sides(contrast, words)
    return await compare(lab, topic, contrast, read_parameters(contrast, words, sides), sides)


def result_of(comparison: Comparison, cell: str) -> JudgedTrial:
    """The result of the cell with this name, e.g. "asyncio.isolation_threading_local"."""
    return next(result for result in comparison.results if result.cell.name == cell)


_results: dict[tuple[Lab, str, str], dict[str, list[JudgedTrial]]] = {}


async def five_times(
    lab: Lab, topic: str, contrast: Contrast, cell: Cell, **given: object
) -> list[JudgedTrial]:
    """The same cell five times, judged; with the contrast's defaults but for what is given.

    Whoever asks first of a contrast's cells has all of them run, so that no processor waits.
    """
    key = (lab, topic, contrast.name)
    if cell.name not in _results.get(key, {}):
        name = f"{topic}/{contrast.name}"
        runs = await asyncio.gather(*(ask(lab, name, **given) for _ in range(5)))
        _results[key] = {
            each.name: [result_of(run, each.name) for run in runs] for each in contrast.cells
        }
    return _results[key].pop(cell.name)


def judged_here(contrast: Contrast, cell: Cell, trial: Trial) -> tuple[Verdict, str]:
    """Run a cell in this process, where a test has broken what it needs: its verdict, and why."""
    failure = ""
    try:
        running = cell.function(trial)
        if inspect.iscoroutine(running):
            asyncio.run(running)
    except Exception as error:
        failure = f"{type(error).__name__}: {error}"
    return judge(contrast, trial.report()["outcomes"], hung=False, failure=failure)
