"""A thread against a task: to start and to end one, and to switch between two."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

import click

from benchmarks.primitives.timing import in_loop
from benchmarks.report import Measured
from benchmarks.rounds import in_turns

THREAD, TASK = "a thread", "a task"


def measure(rounds: int, times: int) -> Iterator[Measured]:
    """Microseconds; each sample is the mean of so many times."""
    pairs: dict[str, dict[str, Callable[[], float]]] = {
        "start and join": {
            THREAD: partial(_start_threads, times),
            TASK: partial(in_loop, partial(_start_tasks, times)),
        },
        "a switch, through a queue": {
            THREAD: partial(_switch_threads, times),
            TASK: partial(in_loop, partial(_switch_tasks, times)),
        },
    }
    for at, subjects in pairs.items():
        for name, samples in in_turns(subjects, rounds).items():
            yield Measured(name, at, "us", samples)


def _start_threads(times: int) -> float:
    ran: list[int] = []
    begun = time.perf_counter_ns()
    for n in range(times):
        thread = threading.Thread(target=ran.append, args=(n,))
        thread.start()
        thread.join()
    return _checked(time.perf_counter_ns() - begun, ran, times)


async def _start_tasks(times: int) -> float:
    ran: list[int] = []

    async def work(n: int) -> None:
        ran.append(n)

    begun = time.perf_counter_ns()
    for n in range(times):
        await asyncio.create_task(work(n))
    return _checked(time.perf_counter_ns() - begun, ran, times)


def _switch_threads(times: int) -> float:
    """There and back is two switches."""
    there: queue.SimpleQueue[int] = queue.SimpleQueue()
    back: queue.SimpleQueue[int] = queue.SimpleQueue()

    def echo() -> None:
        for _ in range(times):
            back.put(there.get())

    thread = threading.Thread(target=echo)
    thread.start()
    heard: list[int] = []
    begun = time.perf_counter_ns()
    for n in range(times):
        there.put(n)
        heard.append(back.get())
    ended = time.perf_counter_ns()
    thread.join()
    return _checked(ended - begun, heard, times) / 2


async def _switch_tasks(times: int) -> float:
    there: asyncio.Queue[int] = asyncio.Queue()
    back: asyncio.Queue[int] = asyncio.Queue()

    async def echo() -> None:
        for _ in range(times):
            back.put_nowait(await there.get())

    task = asyncio.create_task(echo())
    heard: list[int] = []
    begun = time.perf_counter_ns()
    for n in range(times):
        there.put_nowait(n)
        heard.append(await back.get())
    ended = time.perf_counter_ns()
    await task
    return _checked(ended - begun, heard, times) / 2


def _checked(nanoseconds: int, heard: list[int], times: int) -> float:
    """Microseconds of each. Raises ClickException where not everything was done, in its order."""
    if heard != list(range(times)):
        raise click.ClickException(f"{times} workers did {len(heard)} things, or not in order")
    return nanoseconds / times / 1000
