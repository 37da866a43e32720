"""What a trial costs above the work that its cell does: it is compared with a bare fork.

Ctrl-C in a terminal reaches none of the processes that are started here: they end with this one.
"""

from __future__ import annotations

import multiprocessing
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from multiprocessing import forkserver

import click

from async_contrast.lab.supervisor import Lab
from benchmarks.lab.running import lab_of
from benchmarks.report import Bound, Measured, ratio
from benchmarks.rounds import in_turns
from benchmarks.serving import end
from benchmarks.trials import empty

CATALOGUE = "benchmarks.trials.empty"
MODULES = ("async_contrast.lab.template", CATALOGUE)

BOUND = 3.0

WARM_UP = 2
"""Rounds."""

SELDOM = 10
"""A fresh interpreter takes about a second: it is started in the first of so many rounds."""

BARE = "a bare fork and wait"
TRIAL = "a trial through the lab"
FORKSERVER = "multiprocessing's forkserver"
FRESH = "a fresh interpreter"

AT = "a process"

GRACE = 1
"""Seconds that the process which forks has to end."""

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


def measure(rounds: int) -> tuple[list[Measured], Bound]:
    """Milliseconds of each, in turns; and how many bare forks a trial costs."""
    start_forkserver()
    with ExitStack() as stack:
        runner, lab = stack.enter_context(lab_of(CATALOGUE))
        fork = stack.enter_context(forking())
        subjects: dict[str, Callable[[], float | None]] = {
            BARE: fork,
            TRIAL: lambda: runner.run(_trial(lab)),
            FORKSERVER: lambda: _time(_forkserver),
            FRESH: seldom(lambda: _time(fresh)),
        }
        found = in_turns(subjects, rounds, WARM_UP)
    measured = [
        Measured(what, AT, "ms", tuple(one * 1000 for one in samples if one is not None))
        for what, samples in found.items()
    ]
    bare, trial = measured[:2]
    return measured, Bound("a trial, in bare forks,", ratio(trial, bare), most=BOUND)


def seldom(work: Callable[[], float]) -> Callable[[], float | None]:
    """Work in the first of each SELDOM rounds that count, and None in the others."""
    rounds = count(-WARM_UP)
    return lambda: None if next(rounds) % SELDOM else work()


async def _trial(lab: Lab) -> float:
    begun = time.perf_counter()
    seen = await lab.run("benchmark", "price", empty.CELL, {})
    seconds = time.perf_counter() - begun
    if seen.failure or seen.outcomes != {"done": 1}:
        raise click.ClickException(f"the trial failed: {seen}")
    return seconds


@contextmanager
def forking() -> Iterator[Callable[[], float]]:
    """A process with the template's imports: ask it to fork, and hear how long that took."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", FORKS]
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, text=True, start_new_session=True
    ) as process:
        answers = iter(process.stdout or ())

        def fork() -> float:
            print("fork", file=process.stdin, flush=True)
            return float(next(answers))

        try:
            yield fork
        finally:
            end(process, GRACE)


def start_forkserver() -> None:
    """Multiprocessing's, with the imports of the lab's template; it takes no session of its own."""
    multiprocessing.set_forkserver_preload([*MODULES, __name__])
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)  # which a new process inherits
    try:
        forkserver.ensure_running()
    finally:
        signal.signal(signal.SIGINT, heard)


def _forkserver() -> None:
    process = multiprocessing.get_context("forkserver").Process(target=nothing)
    process.start()
    process.join()


def fresh() -> None:
    """An interpreter that imports what the lab's template does."""
    command = [sys.executable, "-c", f"import {', '.join(MODULES)}"]
    subprocess.run(command, check=True, start_new_session=True)


def _time(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
