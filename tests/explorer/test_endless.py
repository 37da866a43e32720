"""Who asks for something again and again is refused, in a time that people wait."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

import pytest

from async_contrast.errors import NotExplorable
from async_contrast.explorer.program import Check, Worker
from async_contrast.explorer.worlds import (
    ANY_ORDER,
    ANY_STEP,
    AS_ASYNCIO,
    OF_TASKS,
    THIS_INTERPRETER,
    World,
    explore_in,
)

Made = tuple[Sequence[Worker], Check]


def threads_poll(*, first: bool) -> Made:
    flag = False

    def waits() -> None:
        while not flag:
            pass

    def sets() -> None:
        nonlocal flag
        flag = True

    return [waits, sets] if first else [sets, waits], lambda: None


def tasks_poll() -> Made:
    flag = False

    async def waits() -> None:
        while not flag:  # noqa: ASYNC110
            await asyncio.sleep(0)

    async def sets() -> None:
        nonlocal flag
        flag = True

    return [waits, sets], lambda: None


def task_goes_on() -> Made:
    async def goes_on() -> None:
        while True:  # noqa: ASYNC110
            await asyncio.sleep(0)

    return [goes_on], lambda: None


def callback_goes_on() -> Made:
    async def begins() -> None:
        asyncio.get_running_loop().call_soon(again)

    def again() -> None:
        asyncio.get_running_loop().call_soon(again)

    return [begins], lambda: None


@pytest.mark.parametrize("world", [ANY_STEP, THIS_INTERPRETER])
def test_a_thread_that_polls_before_the_other_one_has_begun(world: World) -> None:
    with pytest.raises(NotExplorable, match=r"test_endless\.py:\d+: .* the last of worker 0: wait"):
        explore_in(world, partial(threads_poll, first=True))


@pytest.mark.parametrize("world", [ANY_STEP, THIS_INTERPRETER])
def test_a_thread_that_polls_after_it(world: World) -> None:
    with pytest.raises(NotExplorable, match="wait for an Event"):
        explore_in(world, partial(threads_poll, first=False))


def test_a_task_that_polls() -> None:
    with pytest.raises(NotExplorable, match=r"each longer than all before.* an Event"):
        explore_in(ANY_ORDER, tasks_poll)
    assert explore_in(AS_ASYNCIO, tasks_poll).found.runs == 1
    assert explore_in(ANY_ORDER, tasks_poll, sample=20).found.runs == 20


@pytest.mark.parametrize("world", OF_TASKS)
def test_a_task_that_never_ends(world: World) -> None:
    with pytest.raises(NotExplorable, match=r"test_endless\.py:\d+: .* the last of task 0: wait"):
        explore_in(world, task_goes_on)


@pytest.mark.parametrize("world", OF_TASKS)
def test_a_callback_that_never_ends(world: World) -> None:
    with pytest.raises(NotExplorable, match="the last of a callback: wait"):
        explore_in(world, callback_goes_on)
