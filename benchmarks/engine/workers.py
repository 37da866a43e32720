"""How many runs a second do one worker and two get done, where a run only waits?

Workers with four places each share the queue of one PostgreSQL; each run waits for a second, so
that processors do not decide. The bound: two make at least 1.7 times as many runs as one.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

import click

from async_contrast.config import DATABASE_URL, PREFIX
from async_contrast.database.upgrade import upgrade
from benchmarks.engine.kept import CATALOGUE, MILLISECONDS, RUNS, all_ended, queue
from benchmarks.report import Bound, Measured, ratio
from benchmarks.rounds import in_turns
from benchmarks.serving import PATIENCE, end, ending_with_us, new_database

QUICK_RUNS = 16
ROUNDS = 3
PLACES = 4
LEAST = 1.7


@contextmanager
def worker(database: str) -> Iterator[None]:
    """One that is ready, with PLACES."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    with subprocess.Popen(
        [sys.executable, "-m", "async_contrast.cli", "worker", "--catalogue", CATALOGUE],
        env={**plain, DATABASE_URL: database, f"{PREFIX}TRIALS_AT_ONCE": str(PLACES)},
        start_new_session=True,  # so that what it has started can be ended with it
        preexec_fn=ending_with_us(),  # noqa: PLW1509 - there is one thread
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            if process.stdout is None or not process.stdout.readline():
                raise click.ClickException("the worker has not started")
            yield
        finally:
            end(process, PATIENCE)


async def runs_a_second(url: str, count: int) -> float:
    """Queue so many, and wait until all have ended."""
    await queue(url, count)
    began = time.monotonic()
    await all_ended(url)
    return count / (time.monotonic() - began)


def measure(server: str, quick: bool) -> tuple[list[Measured], Bound]:
    """One worker and two, each in a database of its own; `quick` is one round of 16 runs."""
    count = QUICK_RUNS if quick else RUNS
    with ExitStack() as stack:
        samples = {}
        for many, name in ((1, "one worker"), (2, "two workers")):
            url = stack.enter_context(new_database(server))
            asyncio.run(upgrade(url))
            for _ in range(many):
                stack.enter_context(worker(url))
            samples[name] = partial(_sample, url, count)
        found = in_turns(samples, 1 if quick else ROUNDS)
    one, two = [
        Measured(name, f"{MILLISECONDS} ms a run", "runs/s", each) for name, each in found.items()
    ]
    return [one, two], Bound("two workers, of one", ratio(two, one), least=LEAST)


def _sample(url: str, count: int) -> float:
    return asyncio.run(runs_a_second(url, count))
