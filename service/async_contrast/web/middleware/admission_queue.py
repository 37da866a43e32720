"""A queue before a place that takes only so many."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class AdmissionQueue:
    """So many are inside at a time, so many wait for it, in the order in which they came."""

    def __init__(self, inside: int, waiting: int) -> None:
        self._places = asyncio.Semaphore(inside)
        self._waiting = 0
        self._most_waiting = waiting

    @property
    def full(self) -> bool:
        """Whether there is neither a place inside nor one to wait at."""
        return self._places.locked() and self._waiting >= self._most_waiting

    async def enter(self, departure: Callable[[], Coroutine[Any, Any, None]]) -> bool:
        """Wait for a place inside, which is free again after `leave`.

        False if `departure` comes to its end first; it is cancelled otherwise.
        """
        if not self._places.locked():
            return await self._places.acquire()
        self._waiting += 1
        place = asyncio.ensure_future(self._places.acquire())
        gone = asyncio.ensure_future(departure())
        entered = False
        try:
            await asyncio.wait((place, gone), return_when=asyncio.FIRST_COMPLETED)
            entered = not gone.done()
        finally:
            self._waiting -= 1
            gone.cancel()
            if not entered and not place.cancel():
                self.leave()  # the place came at the same moment
        return entered

    def leave(self) -> None:
        """Make room for the next."""
        self._places.release()
