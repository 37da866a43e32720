"""Cells that tell a test when they run, and go on when it says so."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from async_contrast.contrasts.contrast import HANGS, HOLDS
from async_contrast.contrasts.trial import Trial
from tests.lab import meeting
from tests.lab.hostile.deeds import ALIVE, LIMIT, ends


@ends(HOLDS)
def waits_at_the_gate(trial: Trial) -> None:
    trial.folder.joinpath("file").write_text("x")
    with meeting.logged(str(os.getpid())):
        meeting.arrive(os.getpid(), os.getppid(), 0)
        meeting.wait_at_the_gate()
    trial.saw(ALIVE)


@ends(HANGS, LIMIT)
def waits_with_a_grandchild(trial: Trial) -> None:
    trial.folder.joinpath("file").write_text("x")
    grandchild = os.fork()
    if grandchild:
        meeting.arrive(os.getpid(), os.getppid(), grandchild)
    while True:
        signal.pause()


@ends(HANGS, LIMIT)
def waits_with_a_daemon(trial: Trial) -> None:
    trial.folder.joinpath("file").write_text("x")
    template = os.getppid()
    if os.fork() == 0:
        trial_pid = os.getppid()
        os.setsid()
        if os.fork() == 0:
            meeting.arrive(trial_pid, template, os.getpid())
    while True:
        signal.pause()


@ends(HOLDS)
def waits_not_and_tells(trial: Trial) -> None:
    trial.show("folder", trial.folder.name)
    links = (path for path in Path("/proc/self/fd").iterdir() if path.is_symlink())
    trial.show("descriptors", sorted(os.readlink(path).partition(":")[0] for path in links))
    trial.saw(ALIVE)
