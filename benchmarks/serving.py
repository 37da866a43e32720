"""The service as people start it, and databases of one's own, for the scripts that ask it."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import NullPool, create_engine, make_url, text

from service.config import DATABASE_URL, PREFIX

PATIENCE = 30
"""Seconds that the service has to start, and to end."""


def end_cleanly() -> None:
    """Have SIGTERM end this process as Ctrl-C does, with what it has started and made."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))


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
def service_on(database: str) -> Iterator[Served]:
    """A service with this database and otherwise nothing but defaults."""
    port = free_port()
    plain = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    with subprocess.Popen(
        [sys.executable, "-m", "service.cli", "serve", "--port", str(port)],
        env={**plain, DATABASE_URL: database},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            if not process.stdout.readline():
                raise SystemExit("the service has not started")
            yield Served(port, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
