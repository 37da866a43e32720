"""The few calls of Linux that the standard library does not offer."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sysconfig
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)

# From <linux/prctl.h>; prctl(2) describes both.
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, value, 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def die_with_parent(parent: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel kill this process when the thread that forked it ends, or tell it to end.

    `parent` is the parent's process id, known from before the fork: if it is gone already,
    the signal would never come, so this process ends here and now.
    """
    _prctl(_PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        os._exit(0)


def wake_when_parent_ends() -> None:
    """Have the kernel continue this process, should it be stopped, when its parent thread ends."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGCONT)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def children() -> list[int]:
    """Process ids of this process's children, those that ended and were not awaited included.

    proc_pid_task_children(5), which tells them by the thread that forked them.
    """
    by_thread = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return [int(word) for each in by_thread for word in each.read_text().split()]


TICKS = os.sysconf("SC_CLK_TCK")

SLEEPING = {"S", "T", "t", "Z", "X"}
"""In a lock, a select, a join; stopped; or ended already."""


def lacks_processor(pid: int, seconds: float) -> bool:
    """Whether a process goes on, and has not yet had so many seconds of a processor.

    It does if one of its threads does not sleep; proc_pid_stat(5).
    """
    try:
        stats = [each.read_text() for each in Path(f"/proc/{pid}/task").glob("*/stat")]
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):  # a thread has just ended, or all have
        return False
    had = (int(words[11]) + int(words[12])) / TICKS
    states = {stat.rpartition(")")[2].split()[0] for stat in stats}
    return had < seconds and not states <= SLEEPING


FREE_THREADED = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))

HEAPS = {"MIMALLOC_EAGER_COMMIT": "0", "MIMALLOC_ARENA_EAGER_COMMIT": "0"}
"""Variables for mimalloc, with which a free-threaded build allocates: to write what it needs."""

RESERVED = 1 << 36
"""Bytes of address space for the heaps of 2000 threads, with such a build."""


def memory() -> int:
    """Bytes that this process has mapped, of those that `limit_memory` limits."""
    pages = Path("/proc/self/statm").read_text().split()[5 if FREE_THREADED else 0]
    return int(pages) * resource.getpagesize()


def limit_memory(most: int) -> None:
    """Let this process map so many bytes and no more, for good.

    They are its address space. On a free-threaded build each thread reserves 32 MiB of that for a
    heap, and uses little of it: there they are what can be written and is its own.
    """
    if FREE_THREADED:
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        most += RESERVED
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


MOST_TAGS = 800_000
"""Below the usual hard limit of the resource that carries the tags."""


def tags() -> int:
    """How many different tags there are: a tag may not be above the resource's hard limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_MSGQUEUE)
    return MOST_TAGS if hard == resource.RLIM_INFINITY else min(hard + 1, MOST_TAGS)


def tag(number: int) -> None:
    """Mark this process and all its future descendants with a number below tags().

    The mark is a resource limit that nothing here uses (bytes in POSIX message queues): unlike
    a process group or a session, a descendant keeps it through fork, exec and setsid.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_MSGQUEUE)
    resource.setrlimit(resource.RLIMIT_MSGQUEUE, (number, hard))


def tag_of(pid: int) -> int | None:
    """The mark of a process, or None if the process is gone."""
    try:
        return resource.prlimit(pid, resource.RLIMIT_MSGQUEUE)[0]
    except (ProcessLookupError, PermissionError):
        return None
