"""What runs in the fork: one cell, then one report."""

from __future__ import annotations

import asyncio
import faulthandler
import inspect
import json
import os
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from async_contrast.contrasts.contrast import Cell
from async_contrast.contrasts.trial import Trial
from async_contrast.lab import linux
from async_contrast.lab.stacks import standstill
from async_contrast.lab.watched_loop import Watch

TELL = signal.SIGUSR1
"""The signal that asks a trial where it stands, shortly before it is killed."""

LONGEST_TRACEBACK = 8192
"""Characters of a cell's error, with its lines, that a trial prints."""

LONGEST_NAME = 100
"""Characters of evidence's name that are repeated."""

THREAD_STACK = 1 << 20
"""Bytes of stack a thread: the usual 8 MiB times 500 workers is past any sane limit."""


@dataclass(frozen=True, slots=True)
class Doors:
    """The write ends of the pipes that a trial speaks through, and the gate that it waits at."""

    report: int
    printed: int
    stacks: int
    gate: int

    def close(self) -> None:
        for door in (self.report, self.printed, self.stacks, self.gate):
            os.close(door)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a trial is given.

    `parent` is the process id of the template; `memory` is all that the trial may map, in bytes;
    `database_url` is the PostgreSQL of the data topics, if there is one.
    """

    parent: int
    parameters: Mapping[str, int]
    token: str
    tag: int
    memory: int
    folder: Path
    database_url: str | None


def run(cell: Cell, ticket: Ticket, doors: Doors, inherited: Iterable[int]) -> NoReturn:
    """Become a trial: leave the template's things, keep to the limits, run, report, end.

    `inherited` are the file descriptors of the template that a trial has no business with.
    """
    try:
        _settle(ticket, doors, inherited)
        if not os.read(doors.gate, 1):
            os._exit(0)  # nobody knows of it, and nobody ever will
        os.close(doors.gate)
        trial = Trial(ticket.parameters, ticket.folder, ticket.database_url)
        watch = Watch()
        reporter = _Reporter(ticket.token, doors.report, trial, watch)
        module = cell.function.__module__
        reporter.answer_the_signal(doors.stacks, home=module.rpartition(".")[0] or module)
        failure = _run_cell(cell, trial, watch)
        reporter.report(failure.replace(str(ticket.folder), "its folder"))
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(os.EX_SOFTWARE)


def _settle(ticket: Ticket, doors: Doors, inherited: Iterable[int]) -> None:
    os.setsid()
    linux.die_with_parent(ticket.parent)
    for descriptor in inherited:
        os.close(descriptor)
    os.dup2(doors.printed, 1)
    os.dup2(doors.printed, 2)
    # New streams: the inherited ones took fd 1 and 2 for what they were before, say a file.
    sys.stdout, sys.stderr = (
        open(number, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
        for number in (1, 2)
    )
    linux.tag(ticket.tag)
    linux.limit_memory(ticket.memory)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.stack_size(THREAD_STACK)


def _run_cell(cell: Cell, trial: Trial, watch: Watch) -> str:
    """Run the cell; what went wrong, or ""."""
    stray: list[str] = []
    threading.excepthook = lambda args: stray.append(
        f"a thread died of {in_words(args.exc_type, args.exc_value)}"
    )
    try:
        outcome = cell.function(trial)
        if inspect.iscoroutine(outcome):
            with asyncio.Runner(loop_factory=watch.new_loop) as runner:
                runner.run(outcome)
    except BaseException as error:
        traceback.clear_frames(error.__traceback__)  # what ate the memory may sit in one
        # Bounded, or a long message would end the trial as a flood and hide what went wrong.
        sys.stderr.write("".join(traceback.format_exception(error))[-LONGEST_TRACEBACK:])
        return f"the cell raised {in_words(type(error), error)}"
    return stray[0] if stray else ""


def in_words(kind: type[BaseException], error: BaseException | None) -> str:
    """An error's type and message, such that a report can hold it, whatever the cell put there."""
    try:
        message = str(error)[:500].encode(errors="backslashreplace").decode()
    except Exception:
        message = "its message cannot be shown"
    return f"{kind.__name__}: {message}" if message else kind.__name__


class _Reporter:
    """Writes the trial's words, each with the token, and only from the trial's own process."""

    def __init__(self, token: str, door: int, trial: Trial, watch: Watch) -> None:
        self._token = token
        self._door = door
        self._trial = trial
        self._watch = watch
        self._process = os.getpid()
        self._reporting = False

    def answer_the_signal(self, stacks: int, home: str) -> None:
        """On TELL, send the stacks and all that was seen so far.

        faulthandler writes first, from C, and so also when the interpreter is stuck in one
        call; then the handler here says more, if the main thread still runs Python code.
        """

        def tell(_signal: int, frame: FrameType | None) -> None:
            if not self._reporting:
                self._send("standstill", {"stacks": standstill(home, frame), **self._seen()})

        faulthandler.enable(file=stacks)
        signal.signal(TELL, tell)
        faulthandler.register(TELL, file=stacks, chain=True)

    def report(self, failure: str) -> None:
        """Say how it went; the only words that count as an answer."""
        self._reporting = True
        seen: dict[str, Any] = {"evidence": {}}
        try:
            seen = self._seen()
            self._send("report", {"failure": failure, **seen})
        except Exception as error:
            why = f"{_culprit(seen['evidence'])}{in_words(type(error), error)}"
            self._send("report", {"failure": f"its report cannot be written as JSON: {why}"})

    def _seen(self) -> dict[str, Any]:
        return self._trial.report(self._watch.noted())

    def _send(self, kind: str, words: dict[str, Any]) -> None:
        if os.getpid() != self._process:
            os._exit(0)  # a fork inside the cell came back from it: one trial reports once
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):  # closed or replaced by the cell, or interrupted in a write
                stream.flush()
        named = {"token": self._token, "kind": kind, **words}
        data = _in_json(named).encode() + b"\n"
        while data:
            data = data[os.write(self._door, data) :]


def _in_json(words: Any) -> str:
    return json.dumps(words, default=repr, allow_nan=False)


def _culprit(evidence: Mapping[str, Any]) -> str:
    """Which of it cannot be written, or ""."""
    for name, value in evidence.items():
        try:
            _in_json({name: value})
        except Exception:
            return f"the evidence {ascii(name)[:LONGEST_NAME]}: "
    return ""
