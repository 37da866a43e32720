"""Workers that a trial starts, threads and processes, whose errors reach their starter."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.synchronize import Barrier as BarrierOfProcesses
from pathlib import Path
from typing import TypeVar

from async_contrast.topics.controls import ensure

T = TypeVar("T")

LOOKS = 5
"""Looks in a row, a millisecond apart, that must find a thread in the same place."""


def run_threads(count: int, work: Callable[[int], T]) -> list[T]:
    """Run `work(0)` to `work(count - 1)`, each in a new thread, and wait for all.

    Returns the results in the order of the numbers; raises the first error, if there is one.
    A pool would reuse threads, which is just what some trials must not do.
    """
    results: dict[int, T] = {}
    errors: list[Exception] = []

    def run(number: int) -> None:
        try:
            results[number] = work(number)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return [results[number] for number in range(count)]


def wait_until_blocked(thread: threading.Thread) -> bool:
    """Return True once a thread sleeps in one place: in a lock, a select, a join; False if it ends.

    It does when several looks find it at the same instruction and off the processor, with this
    thread out of its way in between. Linux only (proc_pid_stat(5), the field `state`).
    """
    # After a fork the main thread's native_id may still be the parent's.
    number = os.getpid() if thread is threading.main_thread() else thread.native_id
    state_file = Path(f"/proc/self/task/{number}/stat")
    looks: list[tuple[int, int]] = []
    while len(looks) < LOOKS:
        time.sleep(0.001)
        frame = sys._current_frames().get(thread.ident or 0)
        try:
            asleep = state_file.read_text().rpartition(")")[2].split()[0] == "S"
        except (FileNotFoundError, ProcessLookupError):
            return False
        if frame is None or not asleep or (looks and looks[-1] != (id(frame), frame.f_lasti)):
            looks.clear()
        if frame is not None and asleep:
            looks.append((id(frame), frame.f_lasti))
    return True


def meet(barrier: threading.Barrier | BarrierOfProcesses, patience: float | None = None) -> bool:
    """Wait for the others; False if they have not come in `patience` seconds, nor will.

    What keeps the others out keeps them from the barrier: the first one waits in vain and breaks
    it, and those who come later wait no more. Without any patience nobody gets a chance to come.
    """
    ensure(patience is None or patience > 0, "nobody has patience")
    try:
        barrier.wait(patience)
    except threading.BrokenBarrierError:
        return False
    return True


def meet_all(barrier: threading.Barrier | BarrierOfProcesses, patience: float) -> None:
    """Wait for the others where all are expected; TimeoutError if not all came in that time."""
    if not meet(barrier, patience):
        raise TimeoutError(f"not everybody came within {patience} s")


def wait_for(event: threading.Event, patience: float) -> None:
    """Wait for an event that is expected; TimeoutError if it did not come in that time."""
    if not event.wait(patience):
        raise TimeoutError(f"what was waited for did not come within {patience} s")


def run_processes(count: int, work: Callable[[BarrierOfProcesses], None]) -> None:
    """Run `work(barrier)` in `count` forked processes and wait for all.

    They start together; the barrier is theirs to meet at once more. Raises RuntimeError if one
    fails.
    """
    context = multiprocessing.get_context("fork")
    start, again = context.Barrier(count), context.Barrier(count)

    def run() -> None:
        start.wait()
        work(again)

    processes = [context.Process(target=run) for _ in range(count)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        if process.exitcode != 0:
            raise RuntimeError(f"a worker process ended with exit status {process.exitcode}")
