"""A trial while it runs, as the template sees it: its pipes, its deadline, its end."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from async_contrast.lab import leftovers
from async_contrast.lab.child import TELL, Doors
from async_contrast.lab.wire import Cause, Ending, Order

MOST_REPORT = 1 << 18
MOST_PRINTED = 1 << 16
MOST_STACKS = 1 << 17
"""Bytes of each kind of words that a trial may say; one more ends it."""

GRACE = 0.3
"""Seconds a trial has to say where it stands before it is killed."""


@dataclass(slots=True)
class _Ear:
    """The read end of a pipe, and what came through it."""

    descriptor: int
    most: int
    words: bytearray = field(default_factory=bytearray)

    def hear(self) -> bool:
        """Read once; False at the end of the pipe."""
        try:
            data = os.read(self.descriptor, 1 << 16)
        except BlockingIOError:
            return True
        self.words += data[: self.most + 1 - len(self.words)]
        return bool(data)

    @property
    def flooded(self) -> bool:
        return len(self.words) > self.most

    def drain(self) -> str:
        """Take what is there and close; not what a forgotten writer may still send."""
        with suppress(BlockingIOError):
            while not self.flooded and (data := os.read(self.descriptor, 1 << 16)):
                self.words += data
        os.close(self.descriptor)
        return bytes(self.words[: self.most]).decode(errors="replace")


def _pipes(count: int) -> list[tuple[int, int]]:
    pipes: list[tuple[int, int]] = []
    try:
        for _ in range(count):
            pipes.append(os.pipe())
    except OSError:
        for pipe in pipes:
            _close(*pipe)
        raise
    return pipes


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


@dataclass(slots=True)
class Running:
    """One trial between its fork and its end. `gate` is what it waits at until it is let in."""

    order: Order
    slot: int
    tag: int
    folder: Path
    report: _Ear
    printed: _Ear
    stacks: _Ear
    gate: int
    pid: int = 0
    pidfd: int = -1
    begun: float = 0.0
    next_strike: float = 0.0
    cause: Cause | None = None

    @classmethod
    def prepare(cls, order: Order, slot: int, tag: int, folder: Path) -> tuple[Running, Doors]:
        """Open the pipes: the read ends are the trial's ears, the write ends the child's doors.

        Raises OSError, and then nothing stays open.
        """
        *pipes, (gate, to_gate) = _pipes(4)
        for ear, _ in pipes:
            os.set_blocking(ear, False)
        (report, to_report), (printed, to_printed), (stacks, to_stacks) = pipes
        return (
            cls(
                order,
                slot,
                tag,
                folder,
                _Ear(report, MOST_REPORT),
                _Ear(printed, MOST_PRINTED),
                _Ear(stacks, MOST_STACKS),
                to_gate,
            ),
            Doors(to_report, to_printed, to_stacks, gate),
        )

    def ears(self) -> tuple[int, int, int]:
        return self.report.descriptor, self.printed.descriptor, self.stacks.descriptor

    def close(self) -> None:
        """Close the ears, read or not, and the gate."""
        _close(*self.ears(), self.gate)

    def started(self, pid: int) -> None:
        """The fork is done. Raises OSError, and then the process has ended."""
        self.pid = pid
        try:
            self.pidfd = os.pidfd_open(pid)
        except OSError:
            leftovers.kill_group(pid)
            os.waitpid(pid, 0)
            raise
        self._set_the_clock()

    def let_in(self) -> None:
        """Have the cell begin, and its time."""
        with suppress(BrokenPipeError):  # it was killed at the gate
            os.write(self.gate, b"!")
        self._set_the_clock()

    def _set_the_clock(self) -> None:
        self.begun = time.monotonic()
        self.next_strike = self.begun + self.order.seconds

    def hear(self, descriptor: int) -> bool:
        """Take words from one ear; False when nothing more can come from it."""
        ear = next(
            e for e in (self.report, self.printed, self.stacks) if e.descriptor == descriptor
        )
        goes_on = ear.hear()
        if ear.flooded:
            self.end(Cause.FLOOD)
        if self.cause is Cause.LIMIT and ear is self.report and ear.words.endswith(b"\n"):
            leftovers.kill_group(self.pid)  # it has said where it stands
        return goes_on

    def strike(self) -> None:
        """Its time is up: ask where it stands; when the grace is over, kill."""
        if self.cause is None:
            self.cause = Cause.LIMIT
            self.next_strike = time.monotonic() + GRACE
            with suppress(ProcessLookupError):
                os.kill(self.pid, TELL)
        else:
            leftovers.kill_group(self.pid)
            self.next_strike = time.monotonic() + GRACE

    def end(self, cause: Cause) -> None:
        """Kill it now; the first cause stays, unless nobody wants to know any more."""
        if self.cause is None or cause is Cause.CANCELLED:
            self.cause = cause
        leftovers.kill_group(self.pid)

    def bury(self, left_behind: int) -> Ending:
        """Await the ended process and take its last words."""
        wall_ms = round((time.monotonic() - self.begun) * 1000, 3)
        _, status = os.waitpid(self.pid, 0)
        _close(self.pidfd, self.gate)
        report, printed, stacks = (e.drain() for e in (self.report, self.printed, self.stacks))
        if self.cause is None and any(e.flooded for e in (self.report, self.printed, self.stacks)):
            self.cause = Cause.FLOOD
        return Ending(
            number=self.order.number,
            cause=self.cause or Cause.EXITED,
            status=os.waitstatus_to_exitcode(status),
            report=report,
            printed=printed,
            stacks=stacks,
            left_behind=left_behind,
            wall_ms=wall_ms,
        )
