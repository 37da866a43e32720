"""Which process on which machine this is, and whether another one lives."""

from __future__ import annotations

import os
from pathlib import Path


def this_machine() -> str:
    """Something that two processes share if and only if each sees the other's process id.

    That is one boot of one kernel and one namespace of process ids, which containers have of
    their own (pid_namespaces(7)).
    """
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}/{os.stat('/proc/self/ns/pid').st_ino}"


def born(pid: int) -> int | None:
    """When a process of this machine began, in ticks since the boot; None if there is none.

    A process id is given again, but not with the same beginning (proc_pid_stat(5), field 22).
    A zombie has ended.
    """
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state in "ZX" else int(fields[18])
