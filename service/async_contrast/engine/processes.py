"""Which process of which machine this is, and which of them live."""

from __future__ import annotations

import os
import platform
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from async_contrast.database.models import Worker
from async_contrast.lab.environment import platform_of


def birth_of(pid: int) -> str | None:
    """What tells a process of this machine from all others; None if there is none.

    That is the boot of the kernel, the namespace of process ids, which containers have of their
    own (pid_namespaces(7)), and when the process began, in ticks since the boot: its id is given
    again, but not with the same beginning (proc_pid_stat(5), field 22). A zombie has ended.
    """
    try:
        text = Path(f"/proc/{pid}/stat").read_text()  # noqa: AC105 - no file of a disk
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()  # noqa: AC105 - nor is it
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, *fields = text.rpartition(")")[2].split()
    namespace = os.stat("/proc/self/ns/pid").st_ino
    return None if state in "ZX" else f"{boot}/{namespace}/{fields[18]}"


def this_worker(environment: Mapping[str, Any], queues: Sequence[str]) -> Worker:
    """This process as one that takes jobs of these queues; its trials run on the environment."""
    pid = os.getpid()
    return Worker(
        id=secrets.token_hex(16),
        machine=platform.node(),
        pid=pid,
        birth=birth_of(pid) or "",
        platform=platform_of(environment).interpreter.name,
        environment=dict(environment),
        queues=list(queues),
    )
