"""What both sides judge alike of a process that ends beside a job that nobody waits for."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event as EventOfProcesses

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


@dataclass(frozen=True, slots=True)
class Job:
    """What works on a thread of another process, until it is told from here that it may end."""

    begun: EventOfProcesses
    may_end: Connection
    """It can be read once it may. Who sets an event waits for those that wait, dead ones too."""

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
    reader, writer = context.Pipe(duplex=False)
    job = Job(context.Event(), reader)
    process = context.Process(target=leave, args=(job,))
    process.start()
    try:
        has_begun = job.begun.wait(PATIENCE)
        process.join(patience)
        has_ended = process.exitcode is not None
    finally:
        writer.send_bytes(b"end")
        process.join()
        reader.close()
        writer.close()
    judge_end(trial, has_begun, has_ended, process.exitcode)


def judge_end(trial: Trial, has_begun: bool, has_ended: bool, status: int | None) -> None:
    """Report whether a process had ended while its job worked.

    Raises RuntimeError if the job had not begun, or the process ended with another status than 0.
    """
    ensure(has_begun, "the job never began")
    ensure(status == 0, f"the process ended with exit status {status}")
    trial.saw(ENDS if has_ended else WAITS)
    trial.show("ended while the job worked", has_ended)
