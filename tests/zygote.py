"""A process that has the service imported already, and forks whoever is to be started.

To import the service takes ten times as long as anything that most tests ask of it, and some
hundred of them start one of their own. What is forked here is a process like any that was started
from a shell: a session, an environment, descriptors and a working directory of its own. That a
fresh interpreter does the same is for tests/test_wheel.py, tests/test_own_catalogue.py and others
that look at the start itself.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from tests.lab import processes

ROOT = Path(__file__).parent.parent
PRELOADED = (
    "async_contrast.cli",
    "async_contrast.command.comparing",
    "async_contrast.serving",
    "async_contrast.catalog",
    "tests.web.catalogue",
)
LONGEST_ORDER = 1 << 17
"""Bytes: a program, and an environment."""


class Forked:
    """A process that was forked from the zygote, as far as a subprocess.Popen would know it."""

    def __init__(
        self, program: str, *args: str, env: Mapping[str, str], std: Sequence[int], cwd: Path = ROOT
    ) -> None:
        """Run this source, which finds `args` in sys.argv.

        `std` are the descriptors of its standard input, output and error.
        """
        order = {"program": program, "args": args, "env": dict(env), "cwd": str(cwd)}
        self._status, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            fds = [*std, theirs.fileno()]
            socket.send_fds(_zygote().channel, [json.dumps(order).encode()], fds)
        said, (self._pidfd,), *_ = socket.recv_fds(self._status, 16, 1)
        self.pid = int(said)
        self.returncode: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status. Raises TimeoutExpired after `timeout` seconds."""
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
            self.returncode = int(self._status.recv(16))
            self._status.close()
        return self.returncode

    def poll(self) -> int | None:
        """Its exit status if it has ended."""
        with suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def send_signal(self, number: int) -> None:
        """Nothing happens if it has ended."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, number)

    def __del__(self) -> None:
        self._status.close()
        os.close(self._pidfd)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Captured(Forked):
    """One whose output goes into files."""

    def __init__(
        self,
        program: str,
        *args: str,
        env: Mapping[str, str],
        files: Sequence[IO[str]],
        cwd: Path = ROOT,
    ) -> None:
        super().__init__(program, *args, env=env, std=[file.fileno() for file in files], cwd=cwd)
        self._files = files

    def end(self, timeout: float) -> subprocess.CompletedProcess[str]:
        """What subprocess.run would make of it, once it has ended."""
        status = self.wait(timeout)
        out, err = (Path(f"/proc/self/fd/{file.fileno()}").read_text() for file in self._files[1:])
        return subprocess.CompletedProcess([], status, out, err)


@contextmanager
def begun(
    program: str, *args: str, env: Mapping[str, str], stdin: str = "", cwd: Path = ROOT
) -> Iterator[Captured]:
    """A process that runs this source; it ends with the block."""
    with ExitStack() as stack:
        files = [stack.enter_context(TemporaryFile("w+")) for _ in range(3)]
        files[0].write(stdin)
        files[0].seek(0)
        forked = Captured(program, *args, env=env, files=files, cwd=cwd)
        stack.callback(forked.kill)
        yield forked


def run(
    program: str,
    *args: str,
    env: Mapping[str, str],
    stdin: str = "",
    cwd: Path = ROOT,
    timeout: float = 120,
) -> subprocess.CompletedProcess[str]:
    """What subprocess.run would make of this source with its output captured."""
    with begun(program, *args, env=env, stdin=stdin, cwd=cwd) as forked:
        return forked.end(timeout)


@dataclass(frozen=True)
class _Zygote:
    process: subprocess.Popen[bytes]
    channel: socket.socket

    def end(self) -> None:
        self.channel.close()
        self.process.wait()


@cache
def _zygote() -> _Zygote:
    """The one of this process, which ends with it; not marked as what one test has started."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.zygote", str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd=ROOT,
            env={
                **{name: text for name, text in os.environ.items() if name != processes.VARIABLE},
                "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'service'}",
            },
            pass_fds=[theirs.fileno()],
        )
    zygote = _Zygote(process, ours)
    atexit.register(zygote.end)
    return zygote


# What follows runs in the zygote.


def _take_orders(channel: socket.socket) -> Callable[[], None] | None:
    """Fork whoever is ordered; in the zygote None at its end, in a fork what it is to do."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the keepers
    while True:
        order, fds, *_ = socket.recv_fds(channel, LONGEST_ORDER, 4)
        if not order:
            return None
        if os.fork() == 0:
            channel.close()
            return _keep(json.loads(order), *fds)
        for descriptor in fds:
            os.close(descriptor)


def _keep(order: dict[str, Any], *fds: int) -> Callable[[], None]:
    """The keeper: its child does what was ordered, and it tells how that ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    *std, status = fds
    teller = socket.socket(fileno=status)
    if (pid := os.fork()) == 0:
        teller.close()
        return partial(_become, order, std)
    for descriptor in std:
        os.close(descriptor)
    with suppress(BrokenPipeError):  # who ordered it may be gone
        socket.send_fds(teller, [str(pid).encode()], [os.pidfd_open(pid)])
        teller.send(str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])).encode())
    os._exit(0)


def _become(order: dict[str, Any], std: Sequence[int]) -> None:
    os.setsid()
    for number, descriptor in enumerate(std):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ |= order["env"]
    sys.argv[1:] = order["args"]
    exec(order["program"], {"__name__": "__main__"})  # noqa: S102 - what `python -c` does


if __name__ == "__main__":
    for name in PRELOADED:
        importlib.import_module(name)
    gc.freeze()
    if deed := _take_orders(socket.socket(fileno=int(sys.argv[1]))):
        deed()
