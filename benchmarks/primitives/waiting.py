"""Workers that wait, in a process of their own: it prints how many, and what they take.

`python -m benchmarks.primitives.waiting threads 1000`

Few workers take less than the memory that a process has spare. So where fewer than `ENOUGH` are
asked for, that many are started again and again, and all go on waiting until there are enough.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.primitives.memory import Waiting
from benchmarks.primitives.threads import TooMany, start

ROLLUP = Path("/proc/self/smaps_rollup")

ENOUGH = 1_000


def kibibytes() -> int:
    """What this process has written to in memory.

    Without the files that it has mapped: what it has of them changes with who else maps them.
    """
    gc.collect()
    lines = ROLLUP.read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Anonymous:"))


def batches(size: int) -> range:
    """One of that size, or as many as are enough."""
    return range(max(1, ENOUGH // size))


def threads(size: int) -> Waiting:
    """Each batch waits for an event of its own, or as many threads as may start."""
    events = [threading.Event() for _ in batches(size)]
    begun = threading.Semaphore(0)

    def wait(over: threading.Event) -> None:
        begun.release()
        over.wait()

    def all_of_them() -> Iterator[threading.Thread]:
        for over in events:
            for _ in range(size):
                yield threading.Thread(target=wait, args=(over,), daemon=True)

    started: list[threading.Thread] = []
    before = kibibytes()
    try:
        for thread in all_of_them():
            start(thread)
            started.append(thread)
    except TooMany:
        pass
    for _ in started:
        begun.acquire()
    after = kibibytes()
    for over in events:
        over.set()
    for thread in started:
        thread.join()
    return Waiting(len(events) * size, len(started), after - before)


async def tasks(size: int) -> Waiting:
    """Each batch waits for an event of its own."""
    events = [asyncio.Event() for _ in batches(size)]
    before = kibibytes()
    started = [asyncio.create_task(over.wait()) for over in events for _ in range(size)]
    await asyncio.sleep(0)
    after = kibibytes()
    for over in events:
        over.set()
    await asyncio.gather(*started)
    return Waiting(len(events) * size, len(started), after - before)


def waiting(kind: str, size: int) -> Waiting:
    """That many threads, or tasks."""
    return threads(size) if kind == "threads" else asyncio.run(tasks(size))


if __name__ == "__main__":
    print(json.dumps(asdict(waiting(sys.argv[1], int(sys.argv[2])))))
