"""The command as people run it: a process of its own, in a script or in a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from click.testing import CliRunner, Result

from async_contrast.cli import main
from tests import zygote
from tests.zygote import Captured, Forked

PATIENCE = 120
"""Seconds after which a test gives up: for hangs, not for slow machines."""

PATIENT = {"ASYNC_CONTRAST_TRIAL_SECONDS": "60"}
"""The usual limit may end a trial on a busy machine."""

COMMAND = (sys.executable, "-m", "async_contrast")
"""As a fresh interpreter runs it."""

PROGRAM = "from async_contrast.cli import main; main()"
"""What it comes to in a process that is forked."""


def run(*args: str, stdin: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    """The command with its output in pipes, as in a script."""
    env = {**os.environ, **PATIENT, **environ}
    return zygote.run(PROGRAM, *args, stdin=stdin, env=env)


def begun(*args: str) -> AbstractContextManager[Captured]:
    """The command in a script; it has only begun, and ends with the block."""
    return zygote.begun(PROGRAM, *args, env={**os.environ, **PATIENT})


def run_here(*args: str, stdin: str = "", **environ: str) -> Result:
    """The same without a process of its own, where that is not the point."""
    return CliRunner().invoke(main, args, input=stdin, env={**PATIENT, **environ})


def check_refused(done: Result, told: str) -> None:
    """One line says why there is no answer."""
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1


class Terminal:
    """A command in a terminal of its own."""

    def __init__(self, process: Forked, ours: int) -> None:
        self._process = process
        self._ours = ours
        self._written = b""

    def read_until(self, words: str) -> None:
        """Read until the command has written this; the end of its output is a failure."""
        while words.encode() not in self._written:
            assert self._read(), self._written.decode()

    def type(self, words: str) -> None:
        os.write(self._ours, words.encode())

    def end(self) -> tuple[int, str]:
        """The exit status, and all that the command wrote, escape sequences and all."""
        while self._read():
            pass
        return self._process.wait(PATIENCE), self._written.decode()

    def _read(self) -> bool:
        try:
            data = os.read(self._ours, 4096)
        except OSError:  # Linux's way to say that the other end of a terminal is closed
            return False
        self._written += data
        return bool(data)


@contextmanager
def terminal(*args: str) -> Iterator[Terminal]:
    """The command, started in a terminal."""
    ours, theirs = pty.openpty()
    env = {**os.environ, **PATIENT, "TERM": "xterm-256color", "COLUMNS": "120"}
    process = Forked(PROGRAM, *args, env=env, std=[theirs] * 3)
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        os.close(ours)
