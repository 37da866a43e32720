"""Ends what a trial leaves behind: its process group, and whatever escaped from it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from contextlib import suppress

from async_contrast.lab import linux

PATIENCE = 2.0
"""Seconds that killed processes may take to be gone; a large one takes milliseconds."""


def kill_group(leader: int) -> None:
    """Kill a process and its group; the leader may not have founded the group yet."""
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):  # gone, or a set-user-ID program
            kill(leader, signal.SIGKILL)


def sweep(leader: int, others: Mapping[int, int]) -> int:
    """Kill and await every descendant of an ended trial; how many there were.

    `leader` has ended and was not awaited yet, so no new process can have its id. Its
    descendants are this process's children by now, or become so when their own parents die.
    `others` are the leaders of trials that still run, with their tags; a descendant of theirs
    is left alone. A child that nobody claims is killed too.
    """
    found: set[int] = set()
    claimed = set(others.values())
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        orphans = {
            pid
            for pid in linux.children()
            if pid != leader and pid not in others and linux.tag_of(pid) not in claimed
        }
        if not orphans:
            break
        found |= orphans
        for pid in orphans:
            kill_group(pid)
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
    return len(found)
