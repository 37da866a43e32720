"""Values of a worker's own, on threads: small programs, run in every order."""

from __future__ import annotations

import queue
import threading
from functools import partial

from async_contrast.explorer.program import Check, Worker
from async_contrast.topics.local import rules

# isolation: does each worker read back what it wrote?


def isolation_once() -> tuple[list[Worker], Check]:
    """threading.local, two threads."""
    local = threading.local()
    read_back: list[tuple[int, int]] = []

    def func(n: int) -> None:
        local.val = n
        read_back.append((n, local.val))

    return [partial(func, 0), partial(func, 1)], lambda: rules.judge_read_back(read_back)


def isolation_once_variable() -> tuple[list[Worker], Check]:
    """A variable, shared by two threads."""
    val = -1
    read_back: list[tuple[int, int]] = []

    def func(n: int) -> None:
        nonlocal val
        val = n
        read_back.append((n, val))

    return [partial(func, 0), partial(func, 1)], lambda: rules.judge_read_back(read_back)


# reuse: what does a worker find before it writes?


def reuse_once() -> tuple[list[Worker], Check]:
    """threading.local: two jobs, a new thread each."""
    local = threading.local()
    jobs: list[tuple[int, int | None]] = []

    def job(n: int) -> None:
        jobs.append((n, _found_in(local)))
        local.val = n

    return [partial(job, 0), partial(job, 1)], lambda: rules.judge_found_by_both(jobs)


def reuse_once_in_pool() -> tuple[list[Worker], Check]:
    """threading.local: two jobs, two threads of a pool that take them from a queue."""
    local = threading.local()
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    waiting.put(0)
    waiting.put(1)
    jobs: list[tuple[int, int | None]] = []

    def thread_of_the_pool() -> None:
        while True:
            try:
                n = waiting.get_nowait()
            except queue.Empty:
                return
            jobs.append((n, _found_in(local)))
            local.val = n

    return [thread_of_the_pool, thread_of_the_pool], lambda: rules.judge_found_by_both(jobs)


def _found_in(local: threading.local) -> int | None:
    try:
        found: int = local.val
    except AttributeError:
        return None
    return found
