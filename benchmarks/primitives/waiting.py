"""Workers that wait, in a process of their own: it prints how many, and what each takes.

`python -m benchmarks.primitives.waiting threads 1000`
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import threading
from pathlib import Path

ROLLUP = Path("/proc/self/smaps_rollup")


def kibibytes() -> int:
    """What this process has in memory, its share of what several have."""
    gc.collect()
    lines = ROLLUP.read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def threads(wanted: int) -> tuple[int, int]:
    """So many wait, or as many as may; how many, and what all take, in KiB."""
    over = threading.Event()
    begun = threading.Semaphore(0)

    def wait() -> None:
        begun.release()
        over.wait()

    started: list[threading.Thread] = []
    before = kibibytes()
    try:
        for _ in range(wanted):
            thread = threading.Thread(target=wait, daemon=True)
            thread.start()
            started.append(thread)
    except RuntimeError:  # can't start new thread: a limit of this machine
        pass
    for _ in started:
        begun.acquire()
    after = kibibytes()
    over.set()
    for thread in started:
        thread.join()
    return len(started), after - before


def tasks(wanted: int) -> tuple[int, int]:
    """So many wait; how many, and what all take, in KiB."""

    async def run() -> int:
        over = asyncio.Event()
        before = kibibytes()
        started = [asyncio.create_task(over.wait()) for _ in range(wanted)]
        await asyncio.sleep(0)
        after = kibibytes()
        over.set()
        await asyncio.gather(*started)
        return after - before

    return wanted, asyncio.run(run())


if __name__ == "__main__":
    number, taken = {"threads": threads, "tasks": tasks}[sys.argv[1]](int(sys.argv[2]))
    print(json.dumps({"started": number, "kibibytes": taken}))
