"""Starts the workers and answers the signals, so that all of it ends together."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import click
from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.common import AbstractServer

from async_contrast.config import BUILT_IN, HOSTS, PREFIX, Settings
from async_contrast.database.upgrade import prepare
from async_contrast.engine.choosing import check_can_do_without_a_worker
from async_contrast.errors import ConfigurationError, InterpreterError
from async_contrast.host_names import address_of, is_loopback
from async_contrast.interpreters.choosing import choose
from async_contrast.interpreters.naming import PYTHON
from async_contrast.lab.slots import shared_folder
from async_contrast.serving import worker
from async_contrast.serving.address import claim, free_address

SCRATCH = PREFIX + "SCRATCH"
SECRET_KEY = PREFIX + "SECRET_KEY"

KILL_TIMEOUT = 6
"""Seconds that a worker has to end by itself."""

LOG = {
    "handlers": {
        "console": {
            "formatter": "generic",
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stderr",
        }
    },
    "loggers": {"_granian": {"handlers": ["console"], "propagate": False}},
}
"""What goes wrong goes to standard error; standard output says that the service is ready."""


def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 1,
    header_seconds: float = 10,
    catalogue: str | None = None,
    pythons: Sequence[str] = (),
    runs: bool = True,
) -> None:
    """Serve until a signal ends it: SIGTERM, SIGINT, or SIGHUP unless that is ignored.

    `header_seconds` is how long a client may take to send a request's headers; `catalogue`
    is the one that is compared, if not that of the settings; `pythons` name interpreters that can
    be asked besides the one that runs this; `runs` is whether this runs what is kept itself, or
    leaves it to workers elsewhere.
    Raises ConfigurationError or InterpreterError before anything has started. Exits with status 1
    if a worker cannot start.
    """
    settings = Settings.from_environment(os.environ)  # says once what each worker would say
    if not runs:
        check_can_do_without_a_worker(settings.database_url, "--no-worker")
    _check_folders(settings)
    asked = asyncio.run(_pythons(pythons, catalogue or settings.catalogue)) if pythons else {}
    asyncio.run(prepare(settings.database_url))
    address = free_address(host, port)
    guard = claim(address, port)
    if address_of(host) and not is_loopback(host) and not settings.hosts:
        click.echo(f"{HOSTS} is not set: whoever asks for this by a name is refused", err=True)
    hear_the_end, tell_the_end = multiprocessing.Pipe(duplex=False)
    place = worker.Place(os.getpid(), address, port, host, hear_the_end, catalogue, asked, runs)
    granian = _granian(address, port, workers, header_seconds)
    signals = _Signals(granian, tell_the_end)
    signals.answer()
    granian.on_startup(signals.answer)  # again, because Granian sets its own before that
    with guard, _shared_scratch(settings), _shared_secret(settings):
        granian.serve(target_loader=partial(worker.load, place), wrap_loader=False)
    if signals.failed:
        sys.exit(1)


async def _pythons(words: Sequence[str], catalogue: str) -> Mapping[str, Path | None]:
    """The interpreters by name. Raises InterpreterError for one that could run no trial."""
    chosen = await choose(words)
    for each in chosen:
        # What a catalogue of one's own needs, its lab will tell.
        if problem := each.problem or (each.lacks if catalogue == BUILT_IN else ""):
            raise InterpreterError(f"--{PYTHON}: {each.name} cannot be asked: {problem}")
    return {each.name: each.path for each in chosen}


def _granian(address: str, port: int, workers: int, header_seconds: float) -> AbstractServer[Any]:
    return Granian(
        "async-contrast",
        address=address,
        port=port,
        workers=workers,
        interface=Interfaces.ASGI,
        loop=Loops.asyncio,
        http=HTTPModes.http1,
        websockets=True,
        http1_settings=HTTP1Settings(header_read_timeout=int(header_seconds * 1000)),
        # Its warnings say, now and then, that it kills a worker that has ended already.
        log_level=LogLevels.error,
        log_dictconfig=LOG,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_TIMEOUT,
    )


class _Signals:
    """What the master does when it is told to end, or that a worker cannot start.

    `failed` is whether it was the latter.
    """

    def __init__(self, granian: AbstractServer[Any], tell_the_end: Connection) -> None:
        self._granian = granian
        self._tell_the_end = tell_the_end
        self._master = os.getpid()
        self._under_nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        self.failed = False

    def answer(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, worker.CANNOT_START):
            signal.signal(number, self._end)
        # Granian would start new workers; a closed terminal must end the service.
        signal.signal(signal.SIGHUP, signal.SIG_IGN if self._under_nohup else self._end)

    def _end(self, number: int, _frame: object) -> None:
        if os.getpid() != self._master:  # a worker, before it has handlers of its own
            if number == signal.SIGTERM:
                os._exit(0)
            return
        self.failed = self.failed or number == worker.CANNOT_START
        self._tell_the_end.send_bytes(b"!")  # no worker takes it, so every worker sees it
        self._granian.signal_handler_interrupt()  # type: ignore[no-untyped-call]


def _check_folders(settings: Settings) -> None:
    """Raise ConfigurationError for what would only fail later, in every worker."""
    try:
        Path.cwd()
    except FileNotFoundError:
        raise ConfigurationError("the working directory is gone; start from another") from None
    if settings.scratch is None:
        return
    try:
        settings.scratch.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=settings.scratch).close()
    except OSError as error:
        raise ConfigurationError(
            f"{SCRATCH} must be a folder to write to: {error.strerror}"
        ) from None


@contextmanager
def _shared_secret(settings: Settings) -> Iterator[None]:
    """One key for all workers, so that each believes the cookies of the others."""
    given = os.environ.get(SECRET_KEY)
    os.environ[SECRET_KEY] = settings.secret_key
    try:
        yield
    finally:
        if given is None:
            del os.environ[SECRET_KEY]


@contextmanager
def _shared_scratch(settings: Settings) -> Iterator[None]:
    """One folder for all workers, so that `trials_at_once` bounds what all of them run."""
    if settings.scratch is not None:
        yield
        return
    with shared_folder() as folder:
        os.environ[SCRATCH] = str(folder)
        try:
            yield
        finally:
            del os.environ[SCRATCH]
