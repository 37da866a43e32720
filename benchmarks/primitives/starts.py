"""To start many workers, and to join them: microseconds for each."""

from __future__ import annotations

import asyncio
import time
from threading import Thread

import click

from benchmarks.primitives.threads import start


def threads(number: int, times: int) -> float:
    """So many are started, then all are joined, and that so many times. Raises TooMany."""
    ran: list[int] = []
    begun = time.perf_counter_ns()
    for _ in range(times):
        started: list[Thread] = []
        try:
            for n in range(number):
                thread = Thread(target=ran.append, args=(n,))
                start(thread)
                started.append(thread)
        finally:
            for thread in started:
                thread.join()
    return checked(time.perf_counter_ns() - begun, ran, number, times)


async def tasks(number: int, times: int) -> float:
    """So many are started, then all are joined, and that so many times."""
    ran: list[int] = []

    async def work(n: int) -> None:
        ran.append(n)

    begun = time.perf_counter_ns()
    for _ in range(times):
        started = [asyncio.create_task(work(n)) for n in range(number)]
        for task in started:
            await task
    return checked(time.perf_counter_ns() - begun, ran, number, times)


def checked(nanoseconds: int, ran: list[int], number: int, times: int) -> float:
    """Microseconds of each. Raises ClickException where not everybody ran as often as was asked."""
    if sorted(ran) != sorted([*range(number)] * times):
        raise click.ClickException(f"{number} workers, started {times} times, ran {len(ran)} times")
    return nanoseconds / len(ran) / 1000
