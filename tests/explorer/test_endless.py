"""Who asks for something again and again is refused, in a time that people wait."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

import pytest

from async_contrast.errors import NotExplorable
from async_contrast.explorer.program import Check, Program, Worker
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


@pytest.mark.parametrize(
    "world", [ANY_STEP, pytest.param(THIS_INTERPRETER, marks=pytest.mark.thorough)]
)
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


def thread_spins() -> Made:
    def spins() -> None:
        tries = 0
        while True:
            tries += 1
            if tries:
                continue

    return [spins], lambda: None


def thread_leaves_its_loop() -> Made:
    left, others = [1, 2], [3]

    def takes() -> None:
        while True:
            if not left:
                break
            left.pop()

    def takes_until_it_fails() -> None:
        try:
            while True:
                others.pop()
        except IndexError:
            return

    return [takes, takes_until_it_fails], lambda: f"{left} {others}"


def task_spins() -> Made:
    async def spins() -> None:
        while 1:
            pass

    return [spins], lambda: None


def task_calls_what_spins() -> Made:
    def spins() -> None:
        while True:
            pass

    async def calls() -> None:
        spins()

    return [calls], lambda: None


def task_waits_in_vain() -> Made:
    done = False

    async def waits() -> None:
        while not done:
            pass

    async def sets() -> None:
        nonlocal done
        done = True

    return [sets, waits], lambda: None


def task_leaves_its_loops() -> Made:
    queue: asyncio.Queue[int] = asyncio.Queue()

    async def takes() -> str:
        await queue.put(1)
        try:
            while True:
                queue.get_nowait()
        except asyncio.QueueEmpty:
            pass
        number = 3
        while number:
            number -= 1
        while True:
            if not number:
                break
        return "left"

    return [takes], lambda: None


@pytest.mark.parametrize("world", [ANY_STEP, THIS_INTERPRETER])
def test_a_thread_that_does_nothing_for_ever(world: World) -> None:
    with pytest.raises(NotExplorable, match=f"test_endless.py:{line_of(thread_spins, 3)}: a loop"):
        explore_in(world, thread_spins)
    assert set(words_of(world, thread_leaves_its_loop)) == {"[] []"}


@pytest.mark.parametrize("world", OF_TASKS)
@pytest.mark.parametrize(
    ("program", "line", "reason"),
    [
        (task_spins, 2, "never ends"),
        (task_calls_what_spins, 2, "never ends"),
        (task_waits_in_vain, 4, "awaits nothing"),
    ],
)
def test_a_task_that_lets_nobody_go_on(
    world: World, program: Program, line: int, reason: str
) -> None:
    with pytest.raises(
        NotExplorable, match=f"test_endless.py:{line_of(program, line)}: .*{reason}"
    ):
        explore_in(world, program)


@pytest.mark.parametrize("world", OF_TASKS)
def test_a_task_that_leaves_its_loops(world: World) -> None:
    assert set(words_of(world, task_leaves_its_loops)) == {"holds"}


def line_of(program: Program, further: int) -> int:
    """So many lines below the one at which it begins."""
    line: int = program.__code__.co_firstlineno
    return line + further


def words_of(world: World, program: Program) -> list[str]:
    return [outcome.word for outcome in explore_in(world, program).found.shortest]
