"""How long the command takes to say something, and the service until it is ready."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack

from benchmarks.report import Measured
from benchmarks.rounds import in_turns
from benchmarks.serving import new_database, service_on

COMMAND = [sys.executable, "-m", "async_contrast.cli"]
AT = "from the command on"


def measure(rounds: int) -> Iterator[Measured]:
    """Seconds until the service says that it is ready, with a database that it has to make."""
    subjects = {
        "python -c pass": lambda: _run([sys.executable, "-c", "pass"]),
        "async-contrast --help": lambda: _run([*COMMAND, "--help"]),
        "async-contrast serve, until it is ready": _serve,
    }
    for what, samples in in_turns(subjects, rounds, warm_up=min(rounds - 1, 1)).items():
        yield Measured(what, AT, "s", samples)


def _run(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def _serve() -> float:
    with ExitStack() as stack:
        database = stack.enter_context(new_database(None))
        begun = time.perf_counter()
        stack.enter_context(service_on(database))
        return time.perf_counter() - begun
