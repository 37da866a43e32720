"""To switch among many workers: microseconds for each switch.

They stand in a ring, each with a queue of its own, and hand a token on. One runs, all the others
wait. The one who measures is the first of them.
"""

from __future__ import annotations

import asyncio
import time
from queue import SimpleQueue
from threading import Thread

import click

from benchmarks.primitives.threads import start


def threads(number: int, laps: int) -> float:
    """So many hand it on for so many laps, and one more before the clock. Raises TooMany."""
    queues = [SimpleQueue[bool]() for _ in range(number)]
    had: list[int] = []

    def hand_on(n: int) -> None:
        while queues[n].get():
            had.append(n)
            queues[(n + 1) % number].put(True)

    def lap() -> None:
        queues[1].put(True)
        queues[0].get()
        had.append(0)

    started: list[Thread] = []
    try:
        for n in range(1, number):
            thread = Thread(target=hand_on, args=(n,), daemon=True)
            start(thread)
            started.append(thread)
        lap()
        begun = time.perf_counter_ns()
        for _ in range(laps):
            lap()
        ended = time.perf_counter_ns()
    finally:
        for queue, thread in zip(queues[1:], started, strict=False):
            queue.put(False)  # one after the other: all at once, they fight for the GIL
            thread.join()
    return checked(ended - begun, had, number, laps)


async def tasks(number: int, laps: int) -> float:
    """So many hand it on for so many laps, and one more before the clock."""
    queues = [asyncio.Queue[bool]() for _ in range(number)]
    had: list[int] = []

    async def hand_on(n: int) -> None:
        while await queues[n].get():
            had.append(n)
            queues[(n + 1) % number].put_nowait(True)

    async def lap() -> None:
        queues[1].put_nowait(True)
        await queues[0].get()
        had.append(0)

    started = [asyncio.create_task(hand_on(n)) for n in range(1, number)]
    await lap()
    begun = time.perf_counter_ns()
    for _ in range(laps):
        await lap()
    ended = time.perf_counter_ns()
    for queue in queues:
        queue.put_nowait(False)
    await asyncio.gather(*started)
    return checked(ended - begun, had, number, laps)


def checked(nanoseconds: int, had: list[int], number: int, laps: int) -> float:
    """Microseconds of each. Raises ClickException where the token did not come round in order."""
    if had != [*range(1, number), 0] * (laps + 1):
        raise click.ClickException(f"the token did not come round {number} workers in order")
    return nanoseconds / (number * laps) / 1000
