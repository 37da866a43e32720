"""The service's side of the lab: sends orders to the template and awaits the endings."""

from __future__ import annotations

import asyncio
import itertools
import os
import secrets
import shutil
import signal
import socket
import sys
from collections.abc import Collection, Mapping
from contextlib import ExitStack, suppress
from math import ceil
from pathlib import Path
from typing import Any, Self

from async_contrast.config import SPECIMEN_URL, Settings
from async_contrast.contrasts.contrast import Cell
from async_contrast.errors import LabUnavailable, QueueFull
from async_contrast.lab import cleaning, leftovers, linux, report
from async_contrast.lab.loading import link_package, search_path
from async_contrast.lab.report import Seen, how_it_ended
from async_contrast.lab.slots import temporary_folder
from async_contrast.lab.wire import Cause, Ending, Limits, Order, line, parse
from async_contrast.specimen import marks

LONGEST_LINE = 4 << 20
"""Bytes of one message: the most that a trial may say, escaped as JSON, fits in."""

FAREWELL = 2.0
"""Seconds that the template has to end its trials when the lab closes.

Fewer than a server gives its workers: a template that is stopped must not outlive them.
"""

WARM_UP = 60.0
"""Seconds that the template has to be ready; its imports take 0.8 s here (2 cores, 3.11.7)."""

STARTS = 3
"""How often a template is started that somebody kills before it is ready."""

_NOT_OURS = ("PYTHONHOME", "PYTHONOPTIMIZE")
"""Of the environment: another Python's place, and what takes away what cells assert."""

MOST_WEIGHT = 0.1
"""How much the last trial counts in the mean of what trials take."""


class Lab:
    """Runs trials, as many at a time as the settings allow; the others wait in a queue.

    Use it as an async context manager. A template that dies is started again for the next
    trial. `environment` is what the template runs on, known once the lab has started.
    """

    def __init__(
        self,
        settings: Settings,
        catalogue: str | None = None,
        interpreter: Path | None = None,
        topics: Collection[str] = (),
    ) -> None:
        """`catalogue` names whose cells the template forks, if not those that the settings name.

        `interpreter` is the Python that it runs under, with the libraries that are installed
        there; None is this process's own, with its own. `topics` are the names of those that
        will be asked for, if that is known: of the built-in catalogue no other is imported.
        """
        self._settings = settings
        self._interpreter = interpreter
        self._topics = topics
        self.catalogue = catalogue or settings.catalogue
        self._numbers = itertools.count(1)
        self._endings: dict[int, asyncio.Future[Ending]] = {}
        self._started: dict[int, int] = {}
        self._starting = asyncio.Lock()
        self._mean_seconds = 0.1
        self._closed = False
        self._hung_up = False
        self._process: asyncio.subprocess.Process | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._listening: asyncio.Task[None] | None = None
        self._scratch = settings.scratch
        self._prefix = ""
        self.environment: Mapping[str, Any] = {}
        self.absent: Mapping[str, str] = {}
        """The topics that cannot be imported there, by name, and why not."""

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def waiting(self) -> int:
        """Trials that run or are queued."""
        return len(self._endings)

    async def start(self) -> None:
        """Start the template unless it runs; returns when it is warm.

        Raises LabUnavailable if it ends before that, and says how, and of what.
        """
        self._closed = False
        await self._have_template()

    async def _have_template(self) -> None:
        async with self._starting:
            if self._listening is not None and not self._listening.done():
                return
            await self._stop()
            if self._closed:
                raise LabUnavailable("the lab is closed")
            for attempt in range(STARTS, 0, -1):
                if await self._warmed(last=attempt == 1):
                    return

    async def _warmed(self, last: bool) -> bool:
        """Whether the template is warm; False, unless it is the last try, if it was killed."""
        try:
            reader = await self._start_template()
        except OSError as error:
            await self._stop()
            raise LabUnavailable(f"the lab cannot start: {error}") from error
        kind, words = await self._first_words(reader)
        if kind == "ready":
            self.environment, self.absent = words["environment"], words["absent"]
            self._listening = asyncio.create_task(self._listen(reader))
            return True
        process = self._process
        await self._stop()
        if self._closed:
            raise LabUnavailable("the lab is closed")
        status = process.returncode if process else None
        if words or last or status != -signal.SIGKILL:
            how = f"its process ended with {how_it_ended(status)} before it was ready"
            raise LabUnavailable(f"the lab cannot start: {words or how}")
        return False

    async def _first_words(self, reader: asyncio.StreamReader) -> tuple[str, Any]:
        """What it says first: that it is ready, and on what, or unready, and why, if it says so."""
        if self._closed:
            return "unready", ""
        try:
            async with asyncio.timeout(WARM_UP):
                text = await reader.readline()
        except TimeoutError:
            return "unready", f"its process is not ready after {WARM_UP:.0f} s"
        return parse(text) if text.endswith(b"\n") else ("unready", "")

    async def _start_template(self) -> asyncio.StreamReader:
        limits = line("limits", await asyncio.to_thread(self._limits)).decode()
        ours, theirs = socket.socketpair()
        with theirs, ExitStack() as unless_connected:
            unless_connected.callback(ours.close)
            self._process = await asyncio.create_subprocess_exec(
                *self._python(),
                *("-m", "async_contrast.lab.template"),
                *(str(theirs.fileno()), limits, self.catalogue, *self._topics),
                pass_fds=[theirs.fileno()],
                stdin=asyncio.subprocess.DEVNULL,
                stdout=2,  # sys.stderr may be no file, and fd 1 is for the service's own words
                start_new_session=True,  # Ctrl-C and a closed terminal reach the service alone
                env=self._environ(await asyncio.to_thread(self._search_path)),
            )
            reader, self._writer = await asyncio.open_connection(sock=ours, limit=LONGEST_LINE)
            unless_connected.pop_all()
            self._hung_up = False
        return reader

    def _limits(self) -> Limits:
        self._scratch = self._scratch or temporary_folder()
        self._scratch.mkdir(parents=True, exist_ok=True)
        self._prefix = f"trial-{secrets.token_hex(8)}"  # others may keep theirs there, too
        return Limits(
            memory_bytes=self._settings.trial_memory_mb << 20,
            at_once=self._settings.trials_at_once,
            scratch=str(self._scratch.resolve()),
            prefix=self._prefix,
        )

    async def close(self) -> None:
        """End every trial and the template; the lab takes no trial until it is started again."""
        self._closed = True
        self._hang_up()  # whoever is starting the template now need not wait for it
        async with self._starting:
            await self._stop()

    async def _stop(self) -> None:
        """End the template, if there is one, and remove what it could not."""
        self._hang_up()
        if self._writer is not None:
            with suppress(ConnectionError):
                await self._writer.wait_closed()
        if self._listening is not None:
            await asyncio.wait([self._listening])
        if self._process is not None:
            await self._await_process(self._process)
        self._kill_started()
        await self._drop_schemas()
        await asyncio.to_thread(self._remove_remains)
        self._writer = self._listening = self._process = None

    def _hang_up(self) -> None:
        self._hung_up = True
        self._tell("goodbye", None)
        if self._writer is not None:
            self._writer.close()

    async def _await_process(self, process: asyncio.subprocess.Process) -> None:
        try:
            async with asyncio.timeout(FAREWELL):
                await process.wait()
        except TimeoutError:
            leftovers.kill_group(process.pid)  # another's interpreter may be a script around it
            await process.wait()
            return
        if process.returncode == 0:
            self._started.clear()  # it has ended its trials itself, and awaited them

    def _remove_remains(self) -> None:
        """Remove what a killed template could not: its trials' folders, or all that is ours."""
        if self._scratch is not None and self._settings.scratch is None:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch = None
        elif self._scratch is not None and self._process is not None:
            for folder in self._scratch.glob(f"{self._prefix}-*"):
                shutil.rmtree(folder, ignore_errors=True)

    async def _drop_schemas(self) -> None:
        """Drop what a killed template could not."""
        url = self._settings.specimen_url
        if url is None or self._process is None or self._scratch is None:
            return
        folders = self._scratch.glob(f"{self._prefix}-*")
        if names := [name for folder in folders for name in marks.named_in(folder)]:
            cleaner = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "async_contrast.lab.cleaning", *names),
                env=self._environ(search_path()),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=2,
            )
            if await cleaner.wait() == -signal.SIGALRM:
                cleaning.say(f"{', '.join(names)} cannot be dropped in time: the next start will")

    def _python(self) -> tuple[str, ...]:
        """Without what the user's home holds for another interpreter, which nobody asked about."""
        if self._interpreter is None:
            return (sys.executable, "-P")
        return (str(self._interpreter), "-P", "-s")

    def _search_path(self) -> str:
        """What the template finds besides what its interpreter has installed."""
        if self._interpreter is None or self._scratch is None:
            return search_path()
        return link_package(self._scratch.resolve() / f"{self._prefix}-package", self.catalogue)

    def _environ(self, path: str) -> dict[str, str]:
        """What our own processes are given; a URL with a password not on their command line."""
        known = {name: text for name, text in os.environ.items() if name not in _NOT_OURS}
        return {
            **known,
            "PYTHONPATH": path,
            # Each of glibc's arenas reserves 64 MiB of the address space that is limited.
            "MALLOC_ARENA_MAX": "2",
            **linux.HEAPS,
            SPECIMEN_URL: self._settings.specimen_url or "",
        }

    def _kill_started(self) -> None:
        """The kernel ended the leaders with their template; their groups may live."""
        for pid in self._started.values():
            leftovers.kill_group(pid)
        self._started.clear()

    async def run(
        self, topic: str, contrast: str, cell: Cell, parameters: Mapping[str, int]
    ) -> Seen:
        """Try one cell. Cancelling the caller ends the trial, or takes it out of the queue.

        Raises QueueFull when too many trials wait already, LabUnavailable when there is no lab.
        """
        if self.waiting >= self._settings.trials_waiting:
            raise self._queue_full()
        number = next(self._numbers)
        token = secrets.token_hex(16)
        most = self._settings.trial_seconds
        seconds = min(cell.seconds or most, most)
        order = Order(number, topic, contrast, cell.name, dict(parameters), seconds, most, token)
        ending = await self._ask(order)
        if ending.cause is Cause.FORGOTTEN:
            ending = await self._ask(order)  # on the next template, but not on a third
        return report.read(ending, token)

    async def _ask(self, order: Order) -> Ending:
        future: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        self._endings[order.number] = future
        try:
            await self._have_template()
            self._tell("run", order)
            ending = await future
        except asyncio.CancelledError:
            self._tell("cancel", order.number)
            raise
        finally:
            del self._endings[order.number]
        self._mean_seconds += (ending.wall_ms / 1000 - self._mean_seconds) * MOST_WEIGHT
        return ending

    def _queue_full(self) -> QueueFull:
        seconds = ceil(self.waiting * self._mean_seconds / self._settings.trials_at_once)
        return QueueFull(f"{self.waiting} trials wait already; ask again in {seconds} s", seconds)

    def _tell(self, kind: str, message: Any) -> None:
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(line(kind, message))

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        """Hand every ending to the one who waits for it, until the template is gone."""
        try:
            with suppress(ConnectionError):
                # A killed template may leave half a line, which is not one.
                while (text := await reader.readline()).endswith(b"\n"):
                    self._hear(*parse(text))
        finally:
            # Not `is_closing`: writing to a template that is going closes the writer, too.
            begun = set(self._endings if self._hung_up else self._started)
            if not self._hung_up:
                self._kill_started()
            for number in list(self._endings):
                cause = Cause.LOST if number in begun else Cause.FORGOTTEN
                self._deliver(Ending(number, cause))

    def _hear(self, kind: str, body: dict[str, Any]) -> None:
        if kind == "started":
            self._started[body["number"]] = body["pid"]
        else:
            self._started.pop(body["number"], None)
            self._deliver(Ending(**{**body, "cause": Cause(body["cause"])}))

    def _deliver(self, ending: Ending) -> None:
        future = self._endings.get(ending.number)
        if future is not None and not future.done():
            future.set_result(ending)
