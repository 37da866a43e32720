"""Tells those who listen what happens: a queue for each of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from weakref import WeakSet

LONGEST = 100


class Doorbell:
    def __init__(self) -> None:
        self._queues: WeakSet[asyncio.Queue[str]] = WeakSet()
        self.rung = 0

    def ring(self, text: str) -> None:
        self.rung += 1
        for queue in self._queues:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(text)

    def listen(self) -> AsyncIterator[str]:
        """What is rung from now on; whoever lets go of it listens no more."""
        queue: asyncio.Queue[str] = asyncio.Queue(LONGEST)
        self._queues.add(queue)
        return self._texts(queue)

    async def _texts(self, queue: asyncio.Queue[str]) -> AsyncIterator[str]:
        while True:
            yield await queue.get()
