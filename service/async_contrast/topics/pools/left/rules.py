"""What both sides judge alike of a process that ends beside a job that nobody waits for."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.controls import ensure

ENDS = "the process ends, and does not wait for the job"
WAITS = "the end waits for the job"

CHANCE = 0.3
"""Seconds in which a process should not end."""

PATIENCE = 20.0
"""Seconds that it may take to begin, and to end, if all is well."""

LIMIT = 0.01
"""Seconds after which a job is given up."""


class Begun:
    """Set once the job works: an event in its process, and a word to the one that was forked from.

    An event of multiprocessing would not do. It has a lock, which a process that crashes may have.
    """

    def __init__(self, tells: Connection) -> None:
        self._tells, self._event = tells, threading.Event()

    def set(self) -> None:
        self._tells.send_bytes(b"begun")
        self._event.set()

    def wait(self, timeout: float | None = None) -> bool:
        """In the process of the job."""
        return self._event.wait(timeout)


@dataclass(frozen=True, slots=True)
class Job:
    """What works on a thread of another process, until it is told from here that it may end."""

    begun: Begun
    may_end: Connection
    """It can be read once it may."""

    def work(self) -> None:
        """Work, all of it."""
        self.begun.set()
        self.may_end.poll(None)

    def work_until(self, is_told: Callable[[], bool]) -> None:
        """Work, and look now and then whether to stop."""
        self.begun.set()
        while not is_told() and not self.may_end.poll(LIMIT):
            pass


def end_beside(trial: Trial, leave: Callable[[Job], None], patience: float) -> None:
    """Fork a process that runs `leave`, and report whether it ends while the job works.

    `leave` starts the job, sees it begin, and goes. The process gets `patience` seconds to end.
    """
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    job = Job(Begun(there), there)
    process = context.Process(target=leave, args=(job,))
    process.start()
    try:
        has_begun = here.poll(PATIENCE)
        process.join(patience)
        has_ended = process.exitcode is not None
    finally:
        here.send_bytes(b"end")
        process.join()
        here.close()
        there.close()
    judge_end(trial, has_begun, has_ended, process.exitcode)


def judge_end(trial: Trial, has_begun: bool, has_ended: bool, status: int | None) -> None:
    """Report whether a process had ended while its job worked.

    Raises RuntimeError if the job had not begun, or the process ended with another status than 0.
    """
    ensure(has_begun, "the job never began")
    ensure(status == 0, f"the process ended with exit status {status}")
    trial.saw(ENDS if has_ended else WAITS)
    trial.show("ended while the job worked", has_ended)
