"""Locks, free and contended."""

from __future__ import annotations

import time
from asyncio import Lock
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from benchmarks.primitives import contention
from benchmarks.primitives.contention import KINDS, Kind, Passed
from benchmarks.primitives.placing import placed
from benchmarks.primitives.timing import in_loop, of_nothing, of_statement, uncollected
from benchmarks.report import Measured
from benchmarks.rounds import in_turns

WORKERS = (1, 2, 10)
"""One who gives way, with nobody to give way to, is what the others compare with."""

TASKS = "asyncio.Lock"

UNITS: Mapping[str, Callable[[Passed], float]] = {
    "ns": lambda passed: passed.nanoseconds,
    "from another worker, %": lambda passed: passed.changes * 100,
}


def measure(rounds: int, times: int) -> Iterator[Measured]:
    """Nanoseconds for acquire and release; each sample is the mean of so many times.

    Contended, and by one worker, a tenth of them: each holder gives way before it releases.
    """
    free: dict[str, Callable[[], float]] = {
        name: partial(_free, kind, times) for name, kind in KINDS.items()
    }
    free[TASKS] = partial(in_loop, partial(_free_task, times))
    for name, samples in in_turns(free, rounds).items():
        yield Measured(name, "a lock, free", "ns", samples)
    for workers in WORKERS:
        each = max(times // (10 * workers), 10)
        yield from _contended(workers, each, rounds)


def _contended(workers: int, each: int, rounds: int) -> Iterator[Measured]:
    subjects: dict[str, Callable[[], Passed]] = {}
    for name, kind in KINDS.items():
        subjects |= placed(name, partial(contention.threads, kind, workers, each))
    subjects[TASKS] = partial(in_loop, partial(contention.tasks, workers, each))
    found = in_turns(subjects, rounds)
    who = "1 worker that gives way" if workers == 1 else f"{workers} workers that give way"
    for unit, of in UNITS.items():
        for name, those in found.items():
            yield Measured(name, f"a lock, {who} inside", unit, tuple(map(of, those)))


def _free(kind: Kind, times: int) -> float:
    return of_statement("lock.acquire(); lock.release()", times, lock=kind())


async def _free_task(times: int) -> float:
    lock = Lock()
    with uncollected():
        begun = time.perf_counter_ns()
        for _ in range(times):
            await lock.acquire()
            lock.release()
        ended = time.perf_counter_ns()
    return (ended - begun) / times - of_nothing(times)
