"""The servers that the apps run on: each with one worker process, and no access log."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.error import URLError
from urllib.request import urlopen

import click

from benchmarks.serving import PATIENCE, end, ending_with_us, free_port
from benchmarks.web import cores
from benchmarks.web.answers import GREETING

THREADS = 64
BACKLOG = 4_096
"""Connections that may wait to be taken; a Linux has no longer queue, if not told."""

OPEN = 10_000
"""Connections that may be open."""

GRACE = 5
"""Seconds that a server has to end by itself."""

FASTER = ("uvloop", "httptools")
"""Options that name what is installed beside a server."""

FLASK, QUART = "benchmarks.web.original:app", "benchmarks.web.port:app"
FLASK_FROZEN, QUART_FROZEN = "benchmarks.web.frozen:original", "benchmarks.web.frozen:port"
BARE_WSGI, BARE_ASGI = "benchmarks.web.bare:wsgi", "benchmarks.web.bare:asgi"


@dataclass(frozen=True, slots=True)
class Server:
    """An app on a server. `options` are those of its command line; {port} is where it listens.

    `app` is the last word of it, or nothing where the options say which; `greeting` is the path of
    what it answers as soon as it can.
    """

    name: str
    module: str
    app: str
    options: tuple[str, ...]
    greeting: str = GREETING.path

    @property
    def modules(self) -> list[str]:
        """What must be installed for it."""
        return [self.module, *(name for name in FASTER if name in self.options)]

    def command(self, port: int) -> list[str]:
        """How to start it."""
        options = [option.format(port=port) for option in self.options]
        return [sys.executable, "-m", self.module, *options, *filter(None, [self.app])]


@dataclass(frozen=True, slots=True)
class Running:
    """A server that has answered; the process is the one that was started, with all below it."""

    server: Server
    port: int
    process: int

    def url(self, path: str) -> str:
        """Where to ask."""
        return f"http://127.0.0.1:{self.port}{path}"


def granian_wsgi(name: str, app: str, threads: int = THREADS) -> Server:
    """Granian with as many threads as are needed, up to so many."""
    return _granian(name, "wsgi", app, "--blocking-threads", str(threads))


def granian_asgi(name: str, app: str) -> Server:
    """Granian with uvloop."""
    return _granian(name, "asgi", app, "--loop", "uvloop")


def _granian(name: str, interface: str, app: str, *options: str) -> Server:
    queue = ("--backlog", str(BACKLOG), "--backpressure", str(OPEN))
    common = ("--port", "{port}", "--workers", "1", "--no-ws", "--no-log", *queue)
    return Server(name, "granian", app, ("--interface", interface, *common, *options))


def gunicorn(name: str, app: str) -> Server:
    """gunicorn's gthread."""
    where = ("--bind", "127.0.0.1:{port}", "--workers", "1", "--log-level", "error")
    threads = ("--worker-class", "gthread", "--threads", str(THREADS))
    connections = ("--worker-connections", str(OPEN), "--backlog", str(BACKLOG))
    options = (*where, *threads, *connections, "--no-control-socket")
    return Server(name, "gunicorn", app, options)


def waitress(name: str, app: str) -> Server:
    """waitress, which looks at 1,024 files at most where it does not poll."""
    queue = (f"--backlog={BACKLOG}", f"--connection-limit={OPEN}", "--asyncore-use-poll")
    options = ("--listen=127.0.0.1:{port}", f"--threads={THREADS}", *queue)
    return Server(name, "waitress", app, options)


def uvicorn(name: str, app: str) -> Server:
    """uvicorn with uvloop and httptools."""
    faster = ("--loop", "uvloop", "--http", "httptools", "--ws", "none")
    quiet = ("--no-access-log", "--log-level", "error", "--backlog", str(BACKLOG))
    return Server(name, "uvicorn", app, ("--port", "{port}", *faster, *quiet))


def hypercorn(name: str, app: str) -> Server:
    """Hypercorn with uvloop."""
    where = ("--bind", "127.0.0.1:{port}", "--workers", "1", "--backlog", str(BACKLOG))
    return Server(
        name, "hypercorn", app, (*where, "--worker-class", "uvloop", "--log-level", "error")
    )


def check_installed(servers: Iterable[Server]) -> None:
    """Raise ClickException for what is not, before anything is started."""
    wanted = {module for server in servers for module in server.modules}
    if missing := sorted(module for module in wanted if find_spec(module) is None):
        words = f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
        raise click.ClickException(f"{words}: pip install -e '.[bench]'")


@contextmanager
def started(server: Server, environment: Mapping[str, str]) -> Iterator[Running]:
    """The server with these variables besides ours; it has answered, and is ended with all below.

    Raises ClickException where it is not installed, does not answer the greeting, or has ended by
    itself.
    """
    check_installed([server])
    port = free_port()
    with cores.on(cores.OF_THE_SERVER):
        process = subprocess.Popen(
            server.command(port),
            env={**os.environ, **environment},
            start_new_session=True,  # so that what it has started can be ended with it
            preexec_fn=ending_with_us(),  # noqa: PLW1509 - there is one thread
            stdout=subprocess.DEVNULL,
        )
    with process:
        try:
            running = Running(server, port, process.pid)
            _wait_for(running, process)
            yield running
            if process.poll() is not None:
                raise click.ClickException(f"{server.name} has ended by itself")
        finally:
            end(process, GRACE)


def _wait_for(running: Running, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            with urlopen(running.url(running.server.greeting), timeout=PATIENCE):  # noqa: S310 - our own
                return
        except (URLError, ConnectionError):
            time.sleep(0.05)
    raise click.ClickException(f"{running.server.name} does not answer")
