"""What does the doctor cost on a large project, and does it grow with the size?

A project is written three times: as large as a public application that moved from Flask to Quart,
twice and four times as large. Each is read without a cache, and again with one in which one file
of a hundred is out of date. Processor seconds count, so that a busy machine does not: they are what
it takes on one core.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import click

from benchmarks.command import Found, benchmark
from benchmarks.projects import write
from benchmarks.report import Bound, Measured, ratio

MODULES, QUICK_MODULES = 650, 90
TIMES = (1, 2, 4)
ROUNDS = 3

COLD_SECONDS, WARM_SECONDS, MEGABYTES = 10.0, 2.0, 500.0
GROWTH = 1.3
"""How much more than four times as long four times as much may take."""


class Cost(NamedTuple):
    """Of one run of the command."""

    seconds: float
    """Of processor time."""
    megabytes: float
    """At most at once."""


def examine(folder: Path, cache: Path, *options: str) -> Cost:
    """Run the command. Raises SystemExit where it does not find what is there."""
    command = [sys.executable, "-m", "async_contrast.cli", "doctor", "shop", "--format", "json"]
    process = subprocess.Popen(
        [*command, *options],
        cwd=folder,
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 1:
        raise SystemExit(f"the doctor ended with {process.returncode}, and there are findings")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def change_some(folder: Path) -> None:
    """One file of a hundred is another, as after a morning's work."""
    for path in sorted((folder / "shop").rglob("thing_*.py"))[::100]:
        path.write_text(path.read_text() + "\n")


def costs(modules: int, rounds: int) -> tuple[list[Cost], list[Cost]]:
    """Of a project of so many modules: cold, and with little changed."""
    with TemporaryDirectory() as name:
        folder, cache = Path(name), Path(name) / "cache"
        functions = write(folder, modules)
        click.echo(f"{modules:,} modules, {functions:,} functions", err=True)
        cold = [examine(folder, cache, "--no-cache") for _ in range(rounds)]
        examine(folder, cache)
        warm = list(_warm(folder, cache, rounds))
    return cold, warm


def _warm(folder: Path, cache: Path, rounds: int) -> Iterator[Cost]:
    for _ in range(rounds):
        change_some(folder)
        yield examine(folder, cache)


def measure(quick: bool) -> Found:
    """Write, and read; `quick` has 90 modules instead of 650."""
    modules = QUICK_MODULES if quick else MODULES
    measured: list[Measured] = []
    colds: list[Measured] = []
    for times in TIMES:
        cold, warm = costs(times * modules, 1 if quick else ROUNDS)
        size = f"{times * modules:,} modules"
        colds.append(Measured("cold", size, "s", tuple(cost.seconds for cost in cold)))
        measured += [
            colds[-1],
            Measured("little has changed", size, "s", tuple(cost.seconds for cost in warm)),
            Measured("memory, cold", size, "MB", tuple(cost.megabytes for cost in cold)),
        ]
    first_cold, first_warm, first_memory = measured[:3]
    return measured, [
        Bound(f"seconds, cold, {modules:,} modules", first_cold.median, most=COLD_SECONDS),
        Bound("seconds, little changed", first_warm.median, most=WARM_SECONDS),
        Bound("megabytes", first_memory.median, most=MEGABYTES),
        Bound("four times as much, as many times as long", ratio(colds[2], colds[0]),
              most=4 * GROWTH),
    ]  # fmt: skip


command = benchmark("doctor", "What does the doctor cost on a large project, and does it grow?")(
    measure
)
