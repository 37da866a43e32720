"""A lock that workers want at once: each holder gives way, so that others meet it taken.

A thread gives way by sched_yield, which lets go of the GIL; time.sleep(0) would take far longer
than the lock does. A task gives way by asyncio.sleep(0). Both are part of what is measured.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import click

from benchmarks.primitives.threads import TooMany, start

Kind = Callable[[], Any]

KINDS: Mapping[str, Kind] = {
    "threading.Lock": threading.Lock,
    "threading.RLock": threading.RLock,
}


@dataclass(frozen=True, slots=True)
class Passed:
    """Nanoseconds from one holder to the next, and the part of the times that it was another."""

    nanoseconds: float
    changes: float


@dataclass(slots=True)
class Guarded:
    """What the lock guards: the updates, who made the last one, and how often that changed."""

    updates: int = 0
    last: int = 0
    changes: int = 0
    ended: list[int] = field(default_factory=list)
    """When each worker had done its part, in nanoseconds."""

    def update(self, found: int, worker: int) -> None:
        """Add to what was found before the holder gave way."""
        self.updates = found + 1
        self.changes += worker != self.last
        self.last = worker


def threads(kind: Kind, workers: int, each: int) -> Passed:
    """From when all have started, to when the last has done its part."""
    lock, guarded = kind(), Guarded()
    everybody = threading.Barrier(workers + 1)

    def work(worker: int) -> None:
        try:
            everybody.wait()
        except threading.BrokenBarrierError:
            return
        for _ in range(each):
            with lock:
                found = guarded.updates
                os.sched_yield()
                guarded.update(found, worker)
        guarded.ended.append(time.perf_counter_ns())

    started = [threading.Thread(target=work, args=(n,), daemon=True) for n in range(workers)]
    try:
        for thread in started:
            start(thread)
    except TooMany:
        everybody.abort()
        raise click.ClickException(f"this machine does not start {workers} threads") from None
    begun = time.perf_counter_ns()  # before the barrier: the others may run before this thread does
    everybody.wait()
    for thread in started:
        thread.join()
    return checked(begun, guarded, workers * each)


async def tasks(workers: int, each: int) -> Passed:
    """From when all have started, to when the last has done its part."""
    lock, guarded = asyncio.Lock(), Guarded()
    everybody = asyncio.Event()

    async def work(worker: int) -> None:
        await everybody.wait()
        for _ in range(each):
            async with lock:
                found = guarded.updates
                await asyncio.sleep(0)
                guarded.update(found, worker)
        guarded.ended.append(time.perf_counter_ns())

    started = [asyncio.create_task(work(n)) for n in range(workers)]
    await asyncio.sleep(0)
    begun = time.perf_counter_ns()
    everybody.set()
    await asyncio.gather(*started)
    return checked(begun, guarded, workers * each)


def checked(begun: int, guarded: Guarded, expected: int) -> Passed:
    """What one time took. Raises ClickException where an update was lost."""
    if lost := expected - guarded.updates:
        raise click.ClickException(f"a lock let {lost} of {expected} updates go lost")
    nanoseconds = max(guarded.ended) - begun
    return Passed(nanoseconds / expected, guarded.changes / expected)
