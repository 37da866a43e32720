"""The service as people start it, and databases of one's own, for the scripts that ask it."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import click
from sqlalchemy import NullPool, create_engine, make_url, text

from async_contrast.config import DATABASE_URL, PREFIX
from async_contrast.lab import linux

PATIENCE = 30
"""Seconds that the service has to start, and to end."""


def end_cleanly() -> None:
    """Have SIGTERM end this process as Ctrl-C does, with what it has started and made.

    So does a terminal that is closed, unless that is to be ignored, as by nohup.
    """
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda number, _: sys.exit(128 + number))


def ending_with_us() -> Callable[[], None]:
    """What a process that is started here runs first: it is told to end when this one is killed."""
    return partial(linux.die_with_parent, os.getpid(), signal.SIGTERM)


def end(process: subprocess.Popen[Any], grace: float) -> None:
    """Tell a process, which leads a session, to end; after so many seconds, kill all of it."""
    process.send_signal(signal.SIGTERM)
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(grace)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def new_database(server: str | None) -> Iterator[str]:
    """The URL of an empty database: a SQLite file, or a new one in this PostgreSQL."""
    if server is None:
        with tempfile.TemporaryDirectory(prefix="async-contrast-benchmark-") as folder:
            yield f"sqlite+aiosqlite:///{folder}/service.db"
        return
    name = f"async_contrast_benchmark_{secrets.token_hex(4)}"
    engine = create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def free_port() -> int:
    """One on 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@dataclass(frozen=True, slots=True)
class Served:
    """A service that is ready: its port on 127.0.0.1, and the process that was started."""

    port: int
    process: int

    @property
    def url(self) -> str:
        """Where to ask."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def service_on(database: str, *options: str) -> Iterator[Served]:
    """A service with this database, these options, and otherwise nothing but defaults.

    Raises ClickException where it does not start, or has ended by itself.
    """
    port = free_port()
    plain = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    with subprocess.Popen(
        [sys.executable, "-m", "async_contrast.cli", "serve", "--port", str(port), *options],
        env={**plain, DATABASE_URL: database},
        start_new_session=True,  # so that what it has started can be ended with it
        preexec_fn=ending_with_us(),  # noqa: PLW1509 - there is one thread
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            if not process.stdout.readline():
                raise click.ClickException("the service has not started")
            yield Served(port, process.pid)
            if process.poll() is not None:
                raise click.ClickException("the service has ended by itself")
        finally:
            end(process, PATIENCE)
