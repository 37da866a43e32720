"""What a thread that waits takes, and what a task does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial

import click

from benchmarks.report import Measured
from benchmarks.rounds import in_turns

KINDS = {"a thread": "threads", "a task": "tasks"}

Waiting = tuple[int, float]
"""How many workers started, and KiB for each."""


def measure(rounds: int, sizes: tuple[int, ...]) -> Iterator[Measured]:
    """KiB a worker where so many wait, in fresh processes, so that nothing is there already.

    It is what was touched: a thread also reserves 8 MiB of addresses for its stack. Where a limit
    of the machine stops the threads, those that started are measured, and the table says so.
    """
    for size in sizes:
        subjects = {name: partial(_waiting, kind, size) for name, kind in KINDS.items()}
        for name, found in in_turns(subjects, rounds, warm_up=0).items():
            fewest = min(started for started, _ in found)
            what = name if fewest == size else f"{name} (only {fewest:,} could start)"
            yield Measured(what, f"memory, {size:,} wait", "KiB", tuple(each for _, each in found))


def _waiting(kind: str, size: int) -> Waiting:
    command = [sys.executable, "-m", "benchmarks.primitives.waiting", kind, str(size)]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    started = answer["started"]
    if not started:
        raise click.ClickException(f"not one of {size} {kind} could start")
    return started, answer["kibibytes"] / started
