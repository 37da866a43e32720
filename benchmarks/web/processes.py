"""What a server and the processes below it take: memory, and time of a processor."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROCESSES = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
"""Of a processor's time, a second."""


def memory(process: int) -> float:
    """MiB that the process and those it has started have written to; shared pages count once.

    What they only read, their programs and libraries, is left out: others that run share it. What
    has just ended has none.
    """
    return sum(_kilobytes(one) for one in _with_all_below(process)) / 1024


def seconds(process: int) -> float:
    """Of a processor, that the process has taken, and those it has started that still run."""
    return sum(_ticks(one) for one in _with_all_below(process)) / TICKS


def _with_all_below(process: int) -> Iterator[int]:
    yield process
    for thread in (PROCESSES / f"{process}/task").glob("*"):
        with suppress(OSError):
            for child in (thread / "children").read_text().split():
                yield from _with_all_below(int(child))


def _kilobytes(process: int) -> int:
    with suppress(OSError):
        for line in (PROCESSES / f"{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss_Anon:"):
                return int(line.split()[1])
    return 0


def _ticks(process: int) -> int:
    with suppress(OSError):
        # after the name, which may hold anything: the state, ten more, then user and system
        words = (PROCESSES / f"{process}/stat").read_text().rpartition(")")[2].split()
        return int(words[11]) + int(words[12])
    return 0
