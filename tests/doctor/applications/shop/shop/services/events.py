"""Whoever listens hears what happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping

Event = Mapping[str, object]


class Broker:
    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Event]] = set()

    def publish(self, event: Event) -> None:
        for listener in self._listeners:
            if listener.full():
                listener.get_nowait()
            listener.put_nowait(event)

    @property
    def listening(self) -> int:
        return len(self._listeners)

    async def listen(self) -> AsyncIterator[Event]:
        queue: asyncio.Queue[Event] = asyncio.Queue(100)
        self._listeners.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._listeners.discard(queue)
