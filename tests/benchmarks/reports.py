"""Reports to look at."""

from __future__ import annotations

from benchmarks.report import Bound, Measured, Report

ENVIRONMENT = {
    "implementation": "CPython",
    "python": "3.11.7",
    "gil": True,
    "cores": 2,
    "busy": 0.25,
    "system": "Linux 6.1",
    "machine": "x86_64",
}


def report(*measured: Measured, bounds: tuple[Bound, ...] = ()) -> Report:
    """Of these, on a machine that there is not."""
    return Report("tried", "What does it cost?", ENVIRONMENT, measured, bounds)


THREADS = Measured("threads", "32 at once", "ms", (1.0, 2.0, 30.0))
TASKS = Measured("tasks", "32 at once", "ms", (2.0, 4.0, 30.0))
