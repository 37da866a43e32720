"""Tasks in every order: all of them, each once, and asyncio's own among them."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from async_contrast.errors import NotExplorable
from async_contrast.explorer.on_asyncio import AsAsyncioOrders, InAnyOrder
from async_contrast.explorer.program import Program
from async_contrast.explorer.search import every_order
from tests.effort import choose
from tests.explorer.task_programs import World, begun, by_prefixes, really, some_deeds

SEEDS = range(choose(100, 5_000))
"""Of random programs, beside those of threads (`test_exactness`)."""

Main = Callable[[], Coroutine[Any, Any, object]]
BOTH: list[World] = [InAnyOrder, AsAsyncioOrders]


@pytest.mark.parametrize("world", BOTH)
def test_each_order_is_run_once(world: World) -> None:
    for seed in SEEDS:
        deeds = some_deeds(seed)
        found = []
        for execution, order in every_order(partial(begun, deeds, world)):
            found.append((order, execution.end()))
            execution.close()
        expected = by_prefixes(deeds, world)
        assert len(found) == len(expected), seed
        assert dict(found) == expected, seed


def test_asyncios_own_order_is_what_asyncio_does() -> None:
    for seed in SEEDS:
        deeds = some_deeds(seed)
        execution = begun(deeds, AsAsyncioOrders)
        while execution.ready():
            execution.take(0)
        told = list(execution.place.told)
        execution.close()
        assert told == asyncio.run(really(deeds)), seed


def test_any_order_has_asyncios_own_among_them() -> None:
    for seed in SEEDS[::10]:
        deeds = some_deeds(seed)
        seen = set()
        for execution, _ in every_order(partial(begun, deeds, InAnyOrder)):
            seen.add(tuple(execution.place.told))
            execution.close()
        assert tuple(asyncio.run(really(deeds))) in seen, seed


def of_one(main: Main) -> Program:
    return lambda: ([main], lambda: None)


def of(main: Main, world: World) -> Counter[object]:
    """What a single coroutine function returns, by orders."""
    found: Counter[object] = Counter()
    for execution, _ in every_order(lambda: world(of_one(main))):
        found[execution.tasks[0].result()] += 1
        execution.close()
    return found


async def times_out() -> str:
    try:
        async with asyncio.timeout(1):
            await asyncio.Event().wait()
    except TimeoutError:
        return "late"
    return "in time"


async def sleeps() -> str:
    await asyncio.sleep(1)
    return f"at {asyncio.get_running_loop().time()}"


async def is_one_of_a_group() -> str:
    async def fails() -> None:
        raise ValueError

    async def waits() -> None:
        await asyncio.Event().wait()

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(waits())
            group.create_task(fails())
    except ExceptionGroup:
        return "the group ends"
    return "nobody failed"


async def waits_for_a_queue() -> str:
    queue: asyncio.Queue[int] = asyncio.Queue()
    try:
        await asyncio.wait_for(queue.get(), 3)
    except TimeoutError:
        return "nothing came"
    return "something came"


@pytest.mark.parametrize("world", BOTH)
@pytest.mark.parametrize(
    ("main", "outcome"),
    [
        (times_out, "late"),
        (sleeps, "at 1.0"),
        (is_one_of_a_group, "the group ends"),
        (waits_for_a_queue, "nothing came"),
    ],
)
def test_time_passes_when_it_has_to(world: World, main: Main, outcome: str) -> None:
    assert set(of(main, world)) == {outcome}


def test_a_timer_may_be_due_before_or_after_what_is_ready() -> None:
    async def is_beaten_or_not() -> str:
        order: list[str] = []
        loop = asyncio.get_running_loop()
        loop.call_later(1, order.append, "timer")
        await asyncio.sleep(0)
        order.append("task")
        await asyncio.sleep(2)
        return ", ".join(order)

    assert set(of(is_beaten_or_not, InAnyOrder)) == {"timer, task", "task, timer"}
    # asyncio puts what is due behind what is ready
    assert set(of(is_beaten_or_not, AsAsyncioOrders)) == {"task, timer"}


def test_a_time_limit_may_strike_although_the_work_is_done() -> None:
    async def works_in_time() -> str:
        try:
            async with asyncio.timeout(2):
                await asyncio.sleep(1)
        except TimeoutError:
            return "late"
        return "in time"

    for world in BOTH:  # nobody knows how long the loop takes to go on after the sleep
        assert set(of(works_in_time, world)) == {"late", "in time"}


def test_what_comes_from_outside_is_refused() -> None:
    async def asks_a_thread() -> None:
        with suppress(Exception):  # a refusal is not to be caught
            await asyncio.to_thread(int)

    execution = InAnyOrder(of_one(asks_a_thread))
    with pytest.raises(NotExplorable, match=r"test_on_asyncio\.py:\d+: loop\.run_in_executor"):
        execution.take(0)
    execution.close()


def test_what_waits_for_ever_leaves_nothing_behind(recwarn: pytest.WarningsRecorder) -> None:
    left: list[str] = []

    async def holds() -> None:
        lock = asyncio.Lock()
        try:
            async with lock, lock:
                pass
        finally:
            left.append("finally")

    execution = InAnyOrder(of_one(holds))
    execution.take(0)
    assert not execution.ready()
    execution.close()
    assert left == ["finally"]
    assert execution.loop.failures == []
    assert not recwarn.list


@pytest.mark.parametrize("world", BOTH)
def test_a_run_that_ends_leaves_nothing_to_the_collector(world: World) -> None:
    left: list[weakref.ref[object]] = []
    gc.disable()
    try:
        for execution, _ in every_order(lambda: world(lambda: ([sleeps, sleeps], lambda: None))):
            left += map(weakref.ref, [execution.loop, *execution.tasks])
            execution.close()
        del execution
        assert left
        assert not any(one() for one in left)
    finally:
        gc.enable()


async def test_the_loop_that_explores_goes_on() -> None:
    outer = asyncio.get_running_loop()
    assert set(of(sleeps, InAnyOrder)) == {"at 1.0"}
    assert asyncio.get_running_loop() is outer
    await asyncio.sleep(0)
