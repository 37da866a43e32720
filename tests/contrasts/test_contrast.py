"""What a cell is told by its place, and what cannot be declared."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import Any

import pytest

from async_contrast.contrasts.contrast import (
    ACCEPTABLE,
    HOLDS,
    ORIGINAL,
    Cell,
    Contrast,
    Side,
    Topic,
)
from async_contrast.errors import CatalogueError
from async_contrast.topics.local import on_threads
from tests.rows import each_row


def reads_on_threads(trial: Any) -> None:
    pass


async def reads_on_asyncio(trial: Any) -> None:
    pass


def in_module(function: Callable[..., Any], module: str) -> Callable[..., Any]:
    """The same function, as if it stood there."""
    moved = functools.wraps(function)(lambda _: None)
    moved.__module__ = module
    return moved


def test_two_of_one_file_are_a_pair() -> None:
    threads = Cell(reads_on_threads, ORIGINAL, HOLDS, side=Side.THREADS)
    tasks = Cell(reads_on_asyncio, ORIGINAL, HOLDS, side=Side.ASYNCIO)
    assert (threads.side, threads.name) == (Side.THREADS, "threads.reads")
    assert (tasks.side, tasks.name) == (Side.ASYNCIO, "asyncio.reads")


def test_the_file_tells_the_side_where_none_is_said() -> None:
    cell = Cell(on_threads.isolation_threading_local, ORIGINAL, HOLDS)
    assert (cell.side, cell.name) == (Side.THREADS, "threads.isolation_threading_local")


def test_what_stands_in_on_asyncio_may_run_loops_of_its_own() -> None:
    cell = Cell(in_module(reads_on_threads, "shop.on_asyncio"), ORIGINAL, HOLDS)
    assert dataclasses.replace(cell, seconds=1).side is Side.ASYNCIO


@each_row("module", ["mine", "shop.threads", "upon_threads", "on_greenlets", ""])
def test_a_cell_without_a_side_is_named_with_its_remedy(module: str) -> None:
    with pytest.raises(CatalogueError, match=r"^the cell reads_on_threads says no side: give it"):
        Cell(in_module(reads_on_threads, module), ORIGINAL, HOLDS)


@pytest.mark.parametrize(
    ("function", "side", "words"),
    [
        (reads_on_asyncio, Side.THREADS, "reads_on_asyncio is an `async def` on threads: make"),
        (reads_on_threads, Side.ASYNCIO, "reads_on_threads is a `def` on asyncio: make"),
        (reads_on_threads, "threads", "reads_on_threads says no side"),
        (functools.partial(reads_on_threads), None, r"partial.* says no side"),
    ],
)
def test_a_cell_of_the_wrong_kind_is_named_with_its_remedy(
    function: Any, side: Any, words: str
) -> None:
    with pytest.raises(CatalogueError, match=f"^the cell .*{words}"):
        Cell(function, ORIGINAL, HOLDS, side=side)


def test_two_contrasts_of_one_name_are_refused_not_lost() -> None:
    one = Contrast("one", "Is it?", {"it is": ACCEPTABLE}, (), remedy="None.")
    with pytest.raises(CatalogueError, match="the topic mine has two contrasts named one"):
        Topic.of("mine", "Mine", one, one)
