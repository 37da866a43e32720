"""What the topics' tests share: every cell there is, and how to try one."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from async_contrast.catalog import TOPICS
from async_contrast.contrasts.contrast import Cell, Contrast
from async_contrast.contrasts.parameters import read_parameters, read_sides
from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE, Database, Platform
from async_contrast.lab.comparison import Comparison, JudgedTrial, compare
from async_contrast.lab.environment import environment, platform_of
from async_contrast.lab.supervisor import Lab
from async_contrast.specimen.store import Store
from tests.databases import DATABASES
from tests.effort import choose

Labs = Callable[[str], Awaitable[Lab]]
"""Gives the lab on a database; see the fixture `labs`."""

on_each_database = pytest.mark.parametrize("data_lab", DATABASES, indirect=True)
"""For a test that looks at what differs between them."""


def every_cell(topic: str, contrasts: Iterable[Contrast] | None = None) -> list[Any]:
    """A pytest parameter for each cell of a topic: the contrast, the cell and a database.

    `contrasts` are those of one file, where the topic's tests are in several.
    """
    return [
        pytest.param(
            contrast,
            cell,
            database,
            id=f"{contrast.name}-{cell.name}" + ("" if database == SQLITE else f"-{database}"),
        )
        for contrast in contrasts or TOPICS[topic].contrasts.values()
        for cell in contrast.cells
        for database in databases_of(cell)
    ]


def databases_of(cell: Cell) -> list[str]:
    """Where a cell is tried: on both databases if it is expected to tell them apart.

    In the thorough suite, if it asks a database at all.
    """
    on_sqlite, on_postgresql = map(cell.expected_on, _platforms())
    both = on_sqlite != on_postgresql or choose(False, _has_a_store(cell))
    return [SQLITE, POSTGRESQL] if both else [SQLITE]


@cache
def _platforms() -> list[Platform]:
    """This one, with either database."""
    databases = (Database(SQLITE, sqlite3.sqlite_version_info), Database(POSTGRESQL, (14,)))
    return [platform_of(environment(database)) for database in databases]


def _has_a_store(cell: Cell) -> bool:
    """Whether its file, or one beside that, knows of the store of the data topics."""
    return _knows_of_a_store(cell.function.__module__.rpartition(".")[0])


@cache
def _knows_of_a_store(package: str) -> bool:
    beside = [name for name in sys.modules if name.rpartition(".")[0] == package]
    return any(getattr(sys.modules[name], "Store", None) is Store for name in beside)


_tried: dict[tuple[object, ...], dict[str, JudgedTrial]] = {}
"""What was tried, by lab, contrast, parameters and turn, and then by cell."""


async def ask(
    lab: Lab, name: str, *, cells: Sequence[str] = (), turn: int = 0, **given: object
) -> Comparison:
    """Run a contrast, or these cells of it, as a request would, its parameters checked.

    What was tried in this lab with the same parameters, in the same turn, is not tried again:
    many tests look at what came of one trial.
    """
    topic, contrast_name = name.split("/")
    contrast = TOPICS[topic].contrasts[contrast_name]
    words = {key: [str(value)] for key, value in given.items()}
    sides = read_sides(contrast, words)
    parameters = read_parameters(contrast, words, sides)
    wanted = [each for each in contrast.cells_on(sides) if not cells or each.name in cells]
    tried = _tried.setdefault((lab, name, frozenset(parameters.items()), turn), {})
    new = tuple(each for each in wanted if each.name not in tried)
    comparison = await compare(lab, topic, replace(contrast, cells=new), parameters, sides)
    tried |= {result.cell.name: result for result in comparison.results}
    return replace(comparison, results=tuple(tried[each.name] for each in wanted))


def result_of(comparison: Comparison, cell: str) -> JudgedTrial:
    """The result of the cell with this name, e.g. "asyncio.isolation_threading_local"."""
    return next(result for result in comparison.results if result.cell.name == cell)


async def try_cell(lab: Lab, name: str, cell: str, **given: object) -> JudgedTrial:
    """The result of one cell, without those beside it."""
    return result_of(await ask(lab, name, cells=[cell], turn=0, **given), cell)


async def ends_as_documented(
    lab: Lab, topic: str, contrast: Contrast, cell: Cell
) -> list[JudgedTrial]:
    """Try a cell, five times in the thorough suite, and give what came of it.

    Whoever asks first of a contrast's cells has all of them run, so that no processor waits.
    """
    here = platform_of(lab.environment).database.name
    name = f"{topic}/{contrast.name}"
    cells = [each.name for each in contrast.cells if here in databases_of(each)]
    tries = range(choose(1, 5))
    runs = await asyncio.gather(*(ask(lab, name, cells=cells, turn=turn) for turn in tries))
    results = [result_of(run, cell.name) for run in runs]
    for result in results:
        assert not result.surprise, (
            f"{name} {cell.name} {result.verdict}, and is documented as {result.expected}: "
            f"{'; '.join(filter(None, (result.reason, *result.differences)))}"
        )
    return results
