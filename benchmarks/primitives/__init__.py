"""What the parts cost that threads and tasks are made with.

values    threading.local, a ContextVar, and what is built on one
locks     free, and wanted by several at once (`contention`)
workers   `starts` and joins, and switches in `rings`
memory    what each takes while it waits; `waiting` is the process that is measured

`placing` says on which processors threads run, `threads` what happens where they are too many.
"""

from __future__ import annotations

from benchmarks.command import Found, benchmark
from benchmarks.primitives import locks, memory, values, workers


def measure(quick: bool) -> Found:
    """All four; a look is fewer rounds, and no more than 1,000 workers."""
    rounds, times = (3, 10_000) if quick else (25, 100_000)
    sizes = (10, 100, 1_000) if quick else (10, 100, 1_000, 10_000)
    return [
        *values.measure(rounds, times),
        *locks.measure(rounds, times),
        *workers.measure(rounds, times // 100, sizes),
        *memory.measure(2 if quick else 5, sizes),
    ], ()


command = benchmark(
    "primitives", "What do a value of one's own, a lock, a thread and a task cost?"
)(measure)
