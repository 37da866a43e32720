"""Tasks that wait for what another one puts there."""

from __future__ import annotations

import asyncio

from async_contrast.explorer.program import Check, Worker
from async_contrast.topics.races.waiting import rules
from async_contrast.topics.races.waiting.rules import END, FOUND_NOTHING, ITEMS

# condition: two consumers, of which one may come between a notify and the one it woke


def condition_while() -> tuple[list[Worker], Check]:
    """`while not items: await condition.wait()`."""
    items: list[str] = []
    got: list[str] = []
    condition = asyncio.Condition()

    async def consume() -> None:
        async with condition:
            while not items:
                await condition.wait()
            got.append(items.pop())

    async def produce() -> None:
        for item in ITEMS:
            async with condition:
                items.append(item)
                condition.notify()
            await asyncio.sleep(0)

    return [consume, produce, consume], lambda: rules.judge_got(got)


def condition_if() -> tuple[list[Worker], Check]:
    """`if not items: await condition.wait()`."""
    items: list[str] = []
    got: list[str] = []
    condition = asyncio.Condition()

    async def consume() -> None:
        async with condition:
            if not items:
                await condition.wait()
            got.append(items.pop() if items else FOUND_NOTHING)

    async def produce() -> None:
        for item in ITEMS:
            async with condition:
                items.append(item)
                condition.notify()
            await asyncio.sleep(0)

    return [consume, produce, consume], lambda: rules.judge_got(got)


# queue: a producer and two consumers


def queue_each_once() -> tuple[list[Worker], Check]:
    """asyncio.Queue, and an end for each consumer."""
    line: asyncio.Queue[str] = asyncio.Queue(1)
    done: list[str] = []

    async def produce() -> None:
        for item in (*ITEMS, END, END):
            await line.put(item)

    async def consume() -> None:
        while (item := await line.get()) != END:
            done.append(item)

    return [produce, consume, consume], lambda: rules.judge_done(done)


def queue_one_end() -> tuple[list[Worker], Check]:
    """asyncio.Queue, and one end for two consumers."""
    line: asyncio.Queue[str] = asyncio.Queue(1)
    done: list[str] = []

    async def produce() -> None:
        for item in (*ITEMS, END):
            await line.put(item)

    async def consume() -> None:
        while (item := await line.get()) != END:
            done.append(item)

    return [produce, consume, consume], lambda: rules.judge_done(done)


def queue_list() -> tuple[list[Worker], Check]:
    """A list instead, no await between `if items` and `items.pop(0)`."""
    items = list(ITEMS[:1])
    done: list[str] = []

    async def consume() -> None:
        if items:
            done.append(items.pop(0))

    return [consume, consume], lambda: rules.judge_done(done)


def queue_list_across_await() -> tuple[list[Worker], Check]:
    """A list instead, an await between `if items` and `items.pop(0)`."""
    items = list(ITEMS[:1])
    done: list[str] = []

    async def consume() -> None:
        if items:
            await asyncio.sleep(0)
            try:
                done.append(items.pop(0))
            except IndexError:
                done.append(FOUND_NOTHING)

    return [consume, consume], lambda: rules.judge_done(done)
