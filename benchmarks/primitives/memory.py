"""What a thread that waits takes, and what a task does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import click

from benchmarks.report import Measured
from benchmarks.rounds import in_turns

PATIENCE = 120
"""Seconds that a process has; one with 10,000 threads takes about three."""

KINDS = {"a thread": "threads", "a task": "tasks"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many were to wait, how many do, and what all take, in KiB."""

    wanted: int
    started: int
    kibibytes: int


def measure(rounds: int, sizes: tuple[int, ...]) -> Iterator[Measured]:
    """KiB a worker where so many wait, in fresh processes, so that nothing is there already.

    It is what was touched: a thread also reserves 8 MiB of addresses for its stack. Where a limit
    of the machine stops the threads, those that started are measured, and the table says so.
    """
    for size in sizes:
        subjects = {name: partial(_waiting, kind, size) for name, kind in KINDS.items()}
        for name, found in in_turns(subjects, rounds, warm_up=0).items():
            fewest = min(found, key=lambda one: one.started)
            what = name if fewest.started == fewest.wanted else f"{name} ({_only(fewest)})"
            each = tuple(one.kibibytes / one.started for one in found)
            yield Measured(what, f"memory, {size:,} wait", "KiB", each)


def _only(those: Waiting) -> str:
    return f"only {those.started:,} of {those.wanted:,} could start"


def _waiting(kind: str, size: int) -> Waiting:
    command = [sys.executable, "-m", "benchmarks.primitives.waiting", kind, str(size)]
    try:
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=PATIENCE).stdout
    except subprocess.SubprocessError as error:
        raise click.ClickException(f"{size:,} {kind} are not measured: {error}") from error
    found = Waiting(**json.loads(said))
    if not found.started:
        raise click.ClickException(f"not one of {size} {kind} could start")
    return found
