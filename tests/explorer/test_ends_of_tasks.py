"""Tasks that end in odd ways, or never: an outcome or a refusal, and nothing is left behind."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from async_contrast.errors import NotExplorable
from async_contrast.explorer.worlds import ANY_ORDER, OF_TASKS, World, explore_in

Main = Callable[[], Coroutine[Any, Any, object]]


@pytest.fixture(autouse=True)
def _no_loop_is_left() -> Any:
    yield
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()


def words(world: World, *workers: Main) -> set[str]:
    found = explore_in(world, lambda: (workers, lambda: None), most=2_000).found
    return {outcome.brief for outcome in found.shortest}


async def ends() -> None:
    pass


async def waits_in_a_group() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(ends())
        await asyncio.Event().wait()


async def raises_another_error_as_it_is_ended() -> None:
    class Own(BaseException):
        pass

    try:
        await asyncio.Event().wait()
    finally:
        raise Own


@pytest.mark.parametrize("world", OF_TASKS)
@pytest.mark.parametrize("main", [waits_in_a_group, raises_another_error_as_it_is_ended])
def test_a_task_that_waits_for_ever_is_an_outcome(world: World, main: Main) -> None:
    assert words(world, main) == {"all wait for ever"}


def test_an_interruption_ends_all_at_once() -> None:
    async def interrupts() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        words(ANY_ORDER, interrupts)


@pytest.mark.parametrize("world", OF_TASKS)
def test_a_task_that_ends_the_process_is_refused(world: World) -> None:
    async def exits() -> None:
        sys.exit(0)

    with pytest.raises(NotExplorable, match="a task raised SystemExit"):
        words(world, ends, exits)


def test_workers_that_cannot_be_called() -> None:
    async def wants_an_argument(_: int) -> None:
        pass

    with pytest.raises(NotExplorable, match=r"wants_an_argument.*argument"):
        words(ANY_ORDER, ends, wants_an_argument)  # type: ignore[arg-type]
