"""Where cells and tests meet: two named pipes and a log, in a folder that the environment names.

No sleeps: a cell that arrives writes its process ids into one pipe; a cell at the gate reads a
byte from the other, and goes on when there is one.
"""

from __future__ import annotations

import asyncio
import os
import select
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "MEETING_OF_TESTS_AND_CELLS"

STOP_AFTER_A_FORK = "stop after a fork"
"""What a test may ask for."""

DEADLINE = 120.0
"""Seconds after which a test gives up: for hangs, not for slow machines."""

_PIDS = struct.Struct("3i")


def _folder() -> Path:
    return Path(os.environ[VARIABLE])


# What cells call


def arrive(trial: int, template: int, grandchild: int) -> None:
    with (_folder() / "arrivals").open("wb", buffering=0) as pipe:
        pipe.write(_PIDS.pack(trial, template, grandchild))


def wait_at_the_gate() -> None:
    gate = os.open(_folder() / "gate", os.O_RDWR)
    os.read(gate, 1)


@contextmanager
def logged(who: str) -> Iterator[None]:
    _log("+", who)
    yield
    _log("-", who)


def _log(sign: str, who: str) -> None:
    with (_folder() / "log").open("ab", buffering=0) as log:
        log.write(f"{sign}{who}\n".encode())


# What tests call


class Meeting:
    """Make the folder, set the environment variable, then start the lab."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in ("arrivals", "gate"):
            os.mkfifo(folder / name)
        (folder / "log").touch()
        self._arrivals = os.open(folder / "arrivals", os.O_RDWR | os.O_NONBLOCK)
        self._gate = os.open(folder / "gate", os.O_RDWR)

    def close(self) -> None:
        os.close(self._arrivals)
        os.close(self._gate)

    async def arrival(self) -> tuple[int, int, int]:
        """The process ids of the next trial that arrives, its template, its grandchild."""
        async with asyncio.timeout(DEADLINE):
            await readable(self._arrivals)
        trial, template, grandchild = _PIDS.unpack(os.read(self._arrivals, _PIDS.size))
        return trial, template, grandchild

    def has_an_arrival(self) -> bool:
        """Whether a trial that nobody has looked at has arrived."""
        return bool(select.select([self._arrivals], [], [], 0)[0])

    def ask(self, wish: str) -> None:
        """Leave a file with this name, for whoever looks for it."""
        (self._folder / wish).touch()

    def open_gate(self, times: int = 1) -> None:
        os.write(self._gate, b"!" * times)

    def log(self) -> list[str]:
        """What `logged` wrote: +pid where a cell began, -pid where it ended."""
        return (self._folder / "log").read_text().splitlines()

    def most_at_once(self) -> int:
        """How many cells were between the beginning and the end of `logged` at a time."""
        at_once = most = 0
        for line in self.log():
            at_once += 1 if line.startswith("+") else -1
            most = max(most, at_once)
        return most


async def readable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    arrived = loop.create_future()

    def arrive() -> None:
        if not arrived.done():
            arrived.set_result(None)

    loop.add_reader(descriptor, arrive)
    try:
        await arrived
    finally:
        loop.remove_reader(descriptor)


class Watched:
    """Processes whose end a test awaits; opened while they live, so that no id is mistaken."""

    def __init__(self, *pids: int) -> None:
        self._pidfds = [os.pidfd_open(pid) for pid in pids]

    async def ended(self) -> None:
        """Returns when all have ended; raises TimeoutError otherwise."""
        try:
            async with asyncio.timeout(DEADLINE):
                for pidfd in self._pidfds:
                    await readable(pidfd)
        finally:
            for pidfd in self._pidfds:
                os.close(pidfd)
