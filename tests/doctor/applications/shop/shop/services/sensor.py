"""A thermometer in the store whose library knows threads only."""

from __future__ import annotations

import asyncio
import queue
import threading

from shop.services.events import Broker


class Sensor:
    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._wanted: queue.SimpleQueue[float] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def start(self, loop: asyncio.AbstractEventLoop, broker: Broker) -> None:
        self._thread = threading.Thread(target=self._measure, args=(loop, broker), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def want(self, degrees: float) -> None:
        self._wanted.put(degrees)

    def _measure(self, loop: asyncio.AbstractEventLoop, broker: Broker) -> None:
        while not self._stopped.wait(0.02):
            try:
                degrees = self._wanted.get_nowait()
            except queue.Empty:
                continue
            loop.call_soon_threadsafe(broker.publish, {"degrees": degrees})
