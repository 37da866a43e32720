"""What does a trial cost above the work that its cell does?

Run it from a checkout: `python -m benchmarks.lab_price`. In one run, and in turns, it takes the
time of: a bare fork and wait in a process with the template's imports; a whole trial of an empty
cell, from Lab.run to its answer; a process of the standard library's forkserver with the same
modules preloaded; a fresh interpreter that imports them. Exit status 1 if a trial costs more
than three bare forks.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MODULES = ("service.lab.template", "benchmarks.catalogue")
ROUNDS = 100
FRESH_EVERY = 10
"""A fresh interpreter takes half a second, so only every so many rounds start one."""

BOUND = 3.0

BARE = "a bare fork and wait"
TRIAL = "a trial through the lab"
FORKSERVER = "multiprocessing's forkserver"
FRESH = "a fresh interpreter"

FORKS = f"""
import gc, os, sys, time, {", ".join(MODULES)}
gc.collect()
gc.freeze()
for _ in sys.stdin:
    begun = time.perf_counter()
    if (pid := os.fork()) == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    print(time.perf_counter() - begun, flush=True)
"""
"""A process that forks once a line and says how long it took, in seconds."""


def nothing() -> None:
    """What the forkserver's processes run."""


async def measure() -> dict[str, list[float]]:
    """Seconds by what was measured, in turns, so that a slow moment hits all alike."""
    from benchmarks import catalogue
    from service.config import Settings
    from service.lab.supervisor import Lab

    seconds: dict[str, list[float]] = {BARE: [], TRIAL: [], FORKSERVER: [], FRESH: []}
    with forking() as fork:
        async with Lab(Settings(), "benchmarks.catalogue") as lab:
            for turn in range(-2, ROUNDS):  # the first two rounds warm everything up
                bare = fork()
                begun = time.perf_counter()
                seen = await lab.run("benchmark", "price", catalogue.CELL, {})
                trial = time.perf_counter() - begun
                if seen.failure or seen.outcomes != {"done": 1}:
                    raise SystemExit(f"the trial failed: {seen}")
                forkserver = _time(_forkserver)
                if turn >= 0:
                    seconds[BARE].append(bare)
                    seconds[TRIAL].append(trial)
                    seconds[FORKSERVER].append(forkserver)
                    if turn % FRESH_EVERY == 0:
                        seconds[FRESH].append(_time(_fresh))
    return seconds


@contextmanager
def forking() -> Iterator[Callable[[], float]]:
    """A process with the template's imports: ask it to fork, and hear how long that took."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", FORKS]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        answers = iter(process.stdout or ())

        def fork() -> float:
            print("fork", file=process.stdin, flush=True)
            return float(next(answers))

        yield fork


def _forkserver() -> None:
    process = multiprocessing.get_context("forkserver").Process(target=nothing)
    process.start()
    process.join()


def _fresh() -> None:
    subprocess.run([sys.executable, "-c", f"import {', '.join(MODULES)}"], check=True)


def _time(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    """Measure, print a table, judge."""
    multiprocessing.set_forkserver_preload([*MODULES, __name__])
    seconds = asyncio.run(measure())
    medians = {what: statistics.median(times) for what, times in seconds.items()}
    print(
        f"{platform.python_implementation()} {platform.python_version()}, "
        f"{len(os.sched_getaffinity(0))} cores, {platform.system()} {platform.release()}"
    )
    print(f"{'what':30}{'times':>7}{'median ms':>12}{'best ms':>10}{'ratio':>8}")
    for what, times in seconds.items():
        print(
            f"{what:30}{len(times):7}{medians[what] * 1000:12.2f}{min(times) * 1000:10.2f}"
            f"{medians[what] / medians[BARE]:8.2f}"
        )
    ratio = medians[TRIAL] / medians[BARE]
    print(f"a trial costs {ratio:.2f} bare forks; the bound is {BOUND:g}")
    sys.exit(ratio > BOUND)


if __name__ == "__main__":
    main()
