"""Whether an asyncio.Lock that says it is locked keeps another task out."""

from __future__ import annotations

import asyncio

from async_contrast.topics.controls import ensure
from async_contrast.topics.lock.rules import NOT_KEPT_OUT


async def ensure_it_keeps_out(lock: asyncio.Lock) -> None:
    """Ask for a lock that is held, and no longer; raises RuntimeError if it is given."""
    other = asyncio.create_task(lock.acquire())
    await asyncio.sleep(0)  # one turn of the loop: the other one asks
    ensure(not other.done(), NOT_KEPT_OUT)
    other.cancel()
    await asyncio.wait([other])
