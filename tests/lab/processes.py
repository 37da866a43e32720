"""Looks through /proc for whatever a lab may have left."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

VARIABLE = "MARK_OF_THE_TEST"


def all_processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]


def exists(pid: int) -> bool:
    """Whether there is such a process, be it a zombie."""
    return Path(f"/proc/{pid}").exists()


def marked(mark: str) -> set[int]:
    """Processes with VARIABLE=mark in their environment: forks keep it, and most programs."""
    found = set()
    for pid in all_processes():
        with suppress(OSError):
            if f"{VARIABLE}={mark}".encode() in Path(f"/proc/{pid}/environ").read_bytes():
                found.add(pid)
    return found


def descendants(ancestor: int) -> set[int]:
    """All processes below one; what it adopted is below it too."""
    parents: dict[int, int] = {}
    for pid in all_processes():
        with suppress(OSError):
            stat = Path(f"/proc/{pid}/stat").read_text()
            parents[pid] = int(stat.rpartition(")")[2].split()[1])
    below = {ancestor}
    while more := {pid for pid, parent in parents.items() if parent in below} - below:
        below |= more
    return below - {ancestor}


def state(pid: int) -> str:
    """What it does, as proc_pid_stat(5) has it: R runs, S sleeps, T is stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def in_session(session: int) -> set[int]:
    """Processes of one session; a template founds one, and so does every trial."""
    found = set()
    for pid in all_processes():
        with suppress(OSError):
            stat = Path(f"/proc/{pid}/stat").read_text()
            if int(stat.rpartition(")")[2].split()[3]) == session:
                found.add(pid)
    return found
