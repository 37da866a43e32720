"""The service as people start it: processes of its own, a real socket, signals."""

from __future__ import annotations

import http.client
import os
import select
import signal
import socket
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.zygote import ROOT, Forked

MARK = "TESTS_WEB_SERVER"
PATIENCE = 120
"""Seconds after which a test gives up: for hangs, not for slow machines."""

PROGRAM = """
import sys
from async_contrast.errors import AsyncContrastError
from async_contrast.serving import serve
try:
    serve(**dict(arguments))
except AsyncContrastError as error:
    print(error, file=sys.stderr)
    sys.exit(2)
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Server:
    """A running service; every process of it carries a mark in its environment."""

    def __init__(
        self,
        log: Path,
        prelude: str = "",
        trial_seconds: str = "60",
        settings: Mapping[str, str] | None = None,
        **arguments: object,
    ) -> None:
        """`settings` are ASYNC_CONTRAST_* variables, without what they all begin with."""
        self.log = log
        self.mark = uuid.uuid4().hex
        self.port = int(str(arguments.get("port", 0))) or free_port()
        self.host = str(arguments.get("host", "127.0.0.1"))
        own = f"sqlite+aiosqlite:///{log}.db"
        self.database_url = (settings or {}).get("DATABASE_URL", own)
        wanted = {"port": self.port, "catalogue": "tests.web.catalogue", **arguments}
        program = f"{prelude}\narguments = {wanted!r}\n{PROGRAM}"
        env = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "ASYNC_CONTRAST_TRIAL_SECONDS": trial_seconds,
            "ASYNC_CONTRAST_DATABASE_URL": own,
            "ASYNC_CONTRAST_HOSTS": "here",
            "TMPDIR": str(log.parent),
            **{f"ASYNC_CONTRAST_{name}": text for name, text in (settings or {}).items()},
            MARK: self.mark,
        }
        reader, writer = os.pipe()
        self.out = os.fdopen(reader, "rb", buffering=0)
        """Its standard output."""
        with (
            Path(os.devnull).open("rb") as nothing,
            log.open("wb") as errors,
            os.fdopen(writer) as words,
        ):
            std = [file.fileno() for file in (nothing, words, errors)]
            self.process = Forked(program, env=env, std=std)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _: TracebackType | None,
    ) -> None:
        for pid in self.pids():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        self.out.close()

    def wait_until_ready(self) -> str:
        """The next line on standard output, which says that a worker is ready."""
        line = b""
        while not line.endswith(b"\n"):  # unbuffered: what is read ahead, select does not know of
            readable, _, _ = select.select([self.out], [], [], PATIENCE)
            assert readable, self.errors()
            line += os.read(self.out.fileno(), 1)
            assert line, self.errors()
        return line.decode()

    def errors(self) -> str:
        return self.log.read_text(errors="replace")

    def exit_status(self) -> int:
        return self.process.wait(PATIENCE)

    def pids(self) -> list[int]:
        """Every process that this service started, and itself, unless it has ended."""
        mark = f"{MARK}={self.mark}".encode()
        return [
            pid
            for pid in _every_pid()
            if mark in _environment(pid).split(b"\0") or _session(pid) == self.process.pid
        ]

    def workers(self) -> list[int]:
        """The children of the master."""
        return self.children_of(self.process.pid)

    def children_of(self, parent: int) -> list[int]:
        return [pid for pid in self.pids() if _parent(pid) == parent]

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Whatever runs now must end within or soon after the block, and leave nothing."""
        with ExitStack() as stack:
            watched = self._watch(stack)
            yield
            while watched:  # one may have started another before it ended
                wait_for_end(watched)
                watched = self._watch(stack)
        self.process.wait(PATIENCE)

    def _watch(self, stack: ExitStack) -> list[int]:
        """A pidfd of every process that runs now, closed with the stack."""
        descriptors = []
        for pid in self.pids():
            with suppress(ProcessLookupError):
                descriptors.append(os.pidfd_open(pid))
                stack.callback(os.close, descriptors[-1])
        return descriptors

    def get(self, path: str) -> tuple[int, bytes]:
        """The status and the body of an answer."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        with closing(connection):
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()

    def connect(self) -> socket.socket:
        return socket.create_connection((self.host, self.port), timeout=PATIENCE)

    def say(self, raw: bytes) -> bytes:
        """Send these bytes, and read until the service closes the connection."""
        with self.connect() as connection:
            connection.sendall(raw)
            return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    heard = bytearray()
    while data := connection.recv(1 << 16):
        heard += data
    return bytes(heard)


def wait_for_end(descriptors: list[int]) -> None:
    """Wait for the ends of processes, given as pidfds."""
    until = time.monotonic() + PATIENCE
    left = set(descriptors)
    while left:
        ended, _, _ = select.select(left, [], [], max(until - time.monotonic(), 0))
        assert ended, f"{len(left)} processes live on"
        left.difference_update(ended)


def _every_pid() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _environment(pid: int) -> bytes:
    """The environment of a process; empty if it has ended or is not ours."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


def _parent(pid: int) -> int:
    return _stat(pid, 1)


def _session(pid: int) -> int:
    """What was forked and has started no other program has the environment of the zygote."""
    return _stat(pid, 3)


def _stat(pid: int, field: int) -> int:
    """What proc(5) says of a process, counted from its state; 0 if it has ended."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[field])
    except OSError:
        return 0
