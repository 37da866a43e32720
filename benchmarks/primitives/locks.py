"""Locks, free and contended."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import click

from benchmarks.primitives.timing import in_loop, of_nothing, of_statement
from benchmarks.report import Measured
from benchmarks.rounds import in_turns

WORKERS = (2, 10)

THREADING: Mapping[str, Callable[[], Any]] = {
    "threading.Lock": threading.Lock,
    "threading.RLock": threading.RLock,
}
TASKS = "asyncio.Lock"


def measure(rounds: int, times: int) -> Iterator[Measured]:
    """Nanoseconds for acquire and release; each sample is the mean of so many times.

    Contended, each worker gives way inside, a thread by time.sleep(0), a task by asyncio.sleep(0),
    so that the others meet a lock that is taken; what the sleep takes is part of it.
    """
    free: dict[str, Callable[[], float]] = {
        name: partial(_free, kind, times) for name, kind in THREADING.items()
    }
    free[TASKS] = partial(in_loop, partial(_free_task, times))
    yield from _measured("a lock, free", free, rounds)
    for workers in WORKERS:
        each = max(times // (100 * workers), 10)
        contended: dict[str, Callable[[], float]] = {
            name: partial(_threads, kind, workers, each) for name, kind in THREADING.items()
        }
        contended[TASKS] = partial(in_loop, partial(_tasks, workers, each))
        yield from _measured(f"a lock, {workers} workers that give way inside", contended, rounds)


def _measured(
    at: str, subjects: Mapping[str, Callable[[], float]], rounds: int
) -> Iterator[Measured]:
    for name, samples in in_turns(subjects, rounds).items():
        yield Measured(name, at, "ns", samples)


def _free(kind: Callable[[], Any], times: int) -> float:
    return of_statement("lock.acquire(); lock.release()", times, lock=kind())


async def _free_task(times: int) -> float:
    lock = asyncio.Lock()
    begun = time.perf_counter_ns()
    for _ in range(times):
        await lock.acquire()
        lock.release()
    return (time.perf_counter_ns() - begun) / times - of_nothing(times)


def _threads(kind: Callable[[], Any], workers: int, each: int) -> float:
    lock, counted = kind(), 0
    everybody = threading.Barrier(workers + 1)

    def work() -> None:
        nonlocal counted
        everybody.wait()
        for _ in range(each):
            with lock:
                found = counted
                time.sleep(0)
                counted = found + 1

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    everybody.wait()
    begun = time.perf_counter_ns()
    for thread in threads:
        thread.join()
    return _checked(time.perf_counter_ns() - begun, counted, workers * each)


async def _tasks(workers: int, each: int) -> float:
    lock, counted = asyncio.Lock(), 0

    async def work() -> None:
        nonlocal counted
        for _ in range(each):
            async with lock:
                found = counted
                await asyncio.sleep(0)
                counted = found + 1

    begun = time.perf_counter_ns()
    await asyncio.gather(*(work() for _ in range(workers)))
    return _checked(time.perf_counter_ns() - begun, counted, workers * each)


def _checked(nanoseconds: int, counted: int, expected: int) -> float:
    """Those of each time. Raises ClickException where the lock did not protect what is counted."""
    if counted != expected:
        raise click.ClickException(f"a lock let {expected - counted} of {expected} updates go lost")
    return nanoseconds / expected
