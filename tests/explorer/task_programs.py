"""Random programs of tasks, and the plainest way of running them in every order."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from async_contrast.explorer.on_asyncio import AsAsyncioOrders, InAnyOrder

Worker = Callable[[], Coroutine[Any, Any, None]]
World = type[InAnyOrder] | type[AsAsyncioOrders]
Deeds = tuple[tuple[str, int], ...]

KINDS = ("add", "pause", "lock", "set", "clear", "wait", "put", "get", "semaphore", "notify")


class Place:
    """What the workers of one run share, and what they did, in order."""

    def __init__(self) -> None:
        self.total = 0
        self.told: list[tuple[int, str, int]] = []
        self.locks = [asyncio.Lock(), asyncio.Lock()]
        self.event = asyncio.Event()
        self.queue: asyncio.Queue[int] = asyncio.Queue(1)
        self.semaphore = asyncio.Semaphore(2)
        self.condition = asyncio.Condition()

    async def work(self, worker: int, deeds: Deeds) -> None:
        for kind, which in deeds:
            await self._do(worker, kind, which)
            self.told.append((worker, kind, self.total))

    async def _do(self, worker: int, kind: str, which: int) -> None:
        if kind == "add":
            before = self.total
            if which:
                await asyncio.sleep(0)
            self.total = before + worker + 1
        elif kind == "pause":
            await asyncio.sleep(0)
        elif kind == "lock":
            async with self.locks[which]:
                await self._do(worker, "add", 1)
        elif kind == "semaphore":
            async with self.semaphore:
                await asyncio.sleep(0)
        elif kind == "notify":
            async with self.condition:
                self.condition.notify()
        else:
            await self._wait_for_others(worker, kind)

    async def _wait_for_others(self, worker: int, kind: str) -> None:
        if kind == "set":
            self.event.set()
        elif kind == "clear":
            self.event.clear()
        elif kind == "wait":
            await self.event.wait()
        elif kind == "put":
            await self.queue.put(worker)
        elif kind == "get":
            self.total += 10 * await self.queue.get()


@dataclass
class Run:
    """An execution, and what its workers share."""

    place: Place
    execution: InAnyOrder | AsAsyncioOrders

    def ready(self) -> Sequence[int]:
        return self.execution.ready()

    def take(self, worker: int) -> None:
        self.execution.take(worker)

    def close(self) -> None:
        self.execution.close()

    def end(self) -> object:
        """What the workers did, in order, what they left, and who has ended."""
        ended = tuple(task.done() for task in self.execution.tasks)
        return tuple(self.place.told), self.place.total, ended


def some_deeds(seed: int) -> list[Deeds]:
    """For two workers, or three."""
    chance = random.Random(seed)
    workers = chance.choice([2, 2, 3])
    return [
        tuple(
            (chance.choice(KINDS), chance.randint(0, 1))
            for _ in range(chance.randint(1, 4 if workers == 2 else 2))
        )
        for _ in range(workers)
    ]


def begun(deeds: Sequence[Deeds], world: World) -> Run:
    """A run at its beginning."""
    place = Place()
    workers = [partial(place.work, *each) for each in enumerate(deeds)]
    return Run(place, world(lambda: (workers, lambda: None)))


def by_prefixes(deeds: Sequence[Deeds], world: World) -> dict[tuple[int, ...], object]:
    """All orders, and their ends: each is begun anew for every longer beginning. Slow, and easy to
    believe."""
    found: dict[tuple[int, ...], object] = {}
    beginnings: list[tuple[int, ...]] = [()]
    while beginnings:
        beginning = beginnings.pop()
        execution = begun(deeds, world)
        for choice in beginning:
            execution.take(choice)
        further = [(*beginning, choice) for choice in execution.ready()]
        if not further:
            found[beginning] = execution.end()
        execution.close()
        beginnings += further
    return found


async def really(deeds: Sequence[Deeds]) -> list[tuple[int, str, int]]:
    """What asyncio itself makes of it, which knows one order."""
    place = Place()
    tasks = [asyncio.create_task(place.work(*each)) for each in enumerate(deeds)]
    for _ in range(100):  # turns of the loop; those that still wait then wait for ever
        await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    told = list(place.told)
    await asyncio.gather(*tasks, return_exceptions=True)
    return told
