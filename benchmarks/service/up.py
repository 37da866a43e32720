"""The service and the apps alone, up and ready to be asked."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from benchmarks.serving import PATIENCE, free_port, new_database, service_on
from benchmarks.web import cores
from benchmarks.web.servers import Running, Server


@contextmanager
def service() -> Iterator[Running]:
    """As people start it."""
    with new_database(None) as database, cores.on(cores.OF_THE_SERVER), service_on(database) as it:
        yield _running("the service", it, 0)


@contextmanager
def alone(name: str) -> Iterator[Running]:
    """`quart` or `flask`, of benchmarks.service.alone. Raises ClickException if it ends."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.service.alone", name, str(port)]
    with cores.on(cores.OF_THE_SERVER), subprocess.Popen(command) as process:
        try:
            _wait(name, port, process)
            yield _running(f"{name} alone", port, process.pid)
        finally:
            process.terminate()


def _running(name: str, port: int, process: int) -> Running:
    return Running(Server(name, "granian", "", ()), port, process)


def _wait(name: str, port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise click.ClickException(f"{name} alone does not listen")
