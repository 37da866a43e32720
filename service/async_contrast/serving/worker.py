"""One app in one process, which ends when the master says so or is gone."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import threading
import traceback
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import click
from quart import Quart

from async_contrast.lab import linux
from async_contrast.quart_app import create_app, end_all
from async_contrast.serving.address import url
from async_contrast.web.middleware.asgi import App, Message, Receive, Scope, Send

CANNOT_START = signal.SIGUSR1
"""What a worker tells the master when it cannot start, so that no other is tried."""

LOOK_AGAIN = 0.01
"""Seconds between two looks whether the socket listens."""

HURRY = 0.3
"""Seconds that a worker has to end by itself when it is told to before it is ready."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a worker finds its master, and where people find the service.

    `host` is as the operator gave it, a name or an address; `address` is that in figures.
    `pythons` are the interpreters to ask, as create_app takes them. `runs` is whether the
    service runs what is kept itself.
    """

    master: int
    address: str
    port: int
    host: str
    hear_the_end: Connection
    catalogue: str | None
    pythons: Mapping[str, Path | None]
    runs: bool

    @property
    def in_master(self) -> bool:
        """Whether the worker is a thread of the master, as on a free-threaded Python."""
        return os.getpid() == self.master


def load(place: Place) -> App:
    """The app for one worker; runs where the worker does."""
    if not place.in_master:
        linux.die_with_parent(place.master)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # until Granian's own
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a terminal tells its whole process group
    try:
        app = create_app(
            None, place.catalogue, place.host, pythons=place.pythons, worker=place.runs
        )
        return _Worker(app, place)
    except Exception:
        traceback.print_exc()  # before the master ends this worker
        os.kill(place.master, CANNOT_START)
        sys.exit(1)


class _Worker:
    """The app, and what its start and its end mean to the master."""

    def __init__(self, app: Quart, place: Place) -> None:
        self._app = app
        self._place = place
        self._ready = False
        self._saying: asyncio.Task[None] | None = None

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Coroutine[Any, Any, None]:
        if scope["type"] == "lifespan":
            return self._live(scope, receive, send)
        return self._app(scope, receive, send)  # type: ignore[arg-type]

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        if not self._place.in_master:
            loop.remove_signal_handler(signal.SIGINT)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # as SIGHUP: the master answers both
        loop.add_reader(self._place.hear_the_end.fileno(), self._end)

        async def send_and_tell(message: Message) -> None:
            if message["type"] == "lifespan.startup.failed":
                os.kill(self._place.master, CANNOT_START)
            elif message["type"] == "lifespan.startup.complete":
                gc.collect()
                gc.freeze()  # the whole app is here to stay: no use in looking through it again
                self._saying = loop.create_task(self._say_when_ready())  # noqa: AC802 - a line
            await send(message)

        await self._app(scope, receive, send_and_tell)  # type: ignore[arg-type]

    def _end(self) -> None:
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._place.hear_the_end.fileno())
        if self._ready:
            end_all(self._app)
        elif not self._place.in_master:
            # Granian forgets a SIGTERM that comes before it serves.
            loop.call_later(HURRY, os._exit, 0)

    async def _say_when_ready(self) -> None:
        """Granian begins to listen after the app has started, and does not say when."""
        while not self._ready:
            try:
                _, writer = await asyncio.open_connection(self._place.address, self._place.port)
            except OSError:
                await asyncio.sleep(LOOK_AGAIN)
            else:
                writer.close()
                self._ready = True
        # In a thread that nobody waits for: a full pipe must not stop the loop.
        threading.Thread(
            target=_say, args=(url(self._place.host, self._place.port),), daemon=True
        ).start()


def _say(where: str) -> None:
    with suppress(OSError):  # nobody may read it
        click.echo(f"async-contrast is ready on {where}")
