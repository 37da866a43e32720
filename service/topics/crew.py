"""Workers that a trial starts, threads and processes, whose errors reach their starter."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

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


def wait_until_blocked(thread: threading.Thread) -> None:
    """Return once a thread sleeps in one place: in a lock, a select, a join.

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
        asleep = state_file.read_text().rpartition(")")[2].split()[0] == "S"
        if frame is None or not asleep or (looks and looks[-1] != (id(frame), frame.f_lasti)):
            looks.clear()
        if frame is not None and asleep:
            looks.append((id(frame), frame.f_lasti))


def run_processes(count: int, work: Callable[[int, Callable[[], None]], None]) -> None:
    """Run `work(number, meet)` in `count` forked processes and wait for all.

    `meet()` returns when every process has called it. Raises RuntimeError if one fails.
    """
    context = multiprocessing.get_context("fork")
    pipes = [context.Pipe() for _ in range(count)]

    def run(number: int) -> None:
        ours = pipes[number][1]

        def meet() -> None:
            ours.send("here")
            ours.recv()

        work(number, meet)

    processes = [context.Process(target=run, args=(number,)) for number in range(count)]
    for process in processes:
        process.start()
    for _, theirs in pipes:
        theirs.close()
    for ours, _ in pipes:
        ours.recv()
    for ours, _ in pipes:
        ours.send("go on")
    for process in processes:
        process.join()
        if process.exitcode != 0:
            raise RuntimeError(f"a worker process ended with exit status {process.exitcode}")
