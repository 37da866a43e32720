"""The warm process that every trial is forked from.

Single-threaded, so that a fork copies no lock in a state that nobody will ever change; with
every topic imported, so that a fork is all that a trial costs. It takes orders, keeps those that
do not fit in line, hears what the trials say, strikes when their time is up, and reaps.
"""

from __future__ import annotations

import gc
import importlib
import os
import selectors
import shutil
import signal
import socket
import sqlite3
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from async_contrast.config import SPECIMEN_URL
from async_contrast.contrasts.contrast import SQLITE, Cell, Database
from async_contrast.lab import child, leftovers, linux
from async_contrast.lab.cleaning import Cleaner, drop, sweep
from async_contrast.lab.environment import environment
from async_contrast.lab.running import Running
from async_contrast.lab.slots import Slots
from async_contrast.lab.wire import Cause, Ending, Limits, Order, line, parse
from async_contrast.specimen import schemas
from async_contrast.specimen.store import load_drivers

DEATH_THROES = 1.0
"""Seconds that a killed process may take until the kernel has freed its locks."""

POLL = 0.02
"""Seconds between two looks for a slot that another process may have given back."""

NO_TAG = -1
"""What no trial is marked with."""


class Template:
    """The loop: one `select` over the service's socket, the trials' pipes and their ends."""

    def __init__(self, channel: socket.socket, catalogue: str, limits: Limits) -> None:
        self._channel = channel
        self._pid = os.getpid()
        self._limits = limits
        self._scratch = Path(limits.scratch)
        self._database_url = os.environ.get(SPECIMEN_URL) or None
        load_drivers(self._database_url)
        self._database = self._find_database()
        self._left = self._scratch / f"{limits.prefix}-left"
        self._slots = Slots(self._scratch, limits.at_once)
        self._selector = selectors.EpollSelector()
        self._line: deque[Order] = deque()
        self._running: dict[int, Running] = {}
        self._at_the_gate: list[Running] = []
        self._cleaning: dict[int, Cleaner] = {}
        self._to_say = bytearray()
        self._heard = bytearray()
        self._over = False
        self._dismissed = False
        self._topics = importlib.import_module(catalogue).TOPICS
        self._memory = linux.address_space() + limits.memory_bytes
        self._tags = linux.tags()
        channel.setblocking(False)
        self._watch_channel()

    def serve(self) -> None:
        """Warm up, say so, and work until the service goes or asks to end."""
        linux.adopt_orphans()
        signal.signal(signal.SIGTERM, self._end)
        gc.collect()
        gc.freeze()  # what every trial inherits is left alone by its collector: fewer pages copied
        self._fork_once()
        self._say("ready", environment(self._database))
        try:
            while not self._over:
                self._start_what_fits()
                waiting_since = time.monotonic()
                self._wait()
                self._strike(waiting_since)
        finally:
            self._finish_everything()

    def _find_database(self) -> Database:
        """What the data trials run on; what earlier services left there is dropped."""
        if self._database_url is None:
            return Database(SQLITE, sqlite3.sqlite_version_info)
        return sweep(self._database_url)

    def _fork_once(self) -> None:
        """The first fork of a process is slow; no trial should be the one that pays."""
        if (pid := os.fork()) == 0:
            os._exit(0)
        os.waitpid(pid, 0)

    def _end(self, *_: object) -> None:
        self._over = True
        self._channel.shutdown(socket.SHUT_RD)  # wakes `select`, which a signal alone does not

    # The service's socket

    def _talk(self, events: int) -> None:
        if events & selectors.EVENT_WRITE:
            self._write()
        if events & selectors.EVENT_READ:
            self._read()

    def _read(self) -> None:
        try:
            data = self._channel.recv(1 << 16)
        except ConnectionError:
            data = b""
        if not data:
            self._over = True
            self._watch_channel()
            return
        self._heard += data
        *lines, rest = bytes(self._heard).split(b"\n")
        self._heard = bytearray(rest)
        for text in lines:
            kind, body = parse(text)
            if kind == "run":
                self._line.append(Order(**body))
            elif kind == "cancel":
                self._cancel(body)
            elif kind == "goodbye":
                self._dismissed = True

    def _say(self, kind: str, message: object) -> None:
        self._to_say += line(kind, message)
        self._write()

    def _write(self) -> None:
        try:
            sent = self._channel.send(self._to_say)
            del self._to_say[:sent]
        except BlockingIOError:
            pass
        except ConnectionError:
            self._over = True
            self._to_say.clear()
        else:
            if not self._to_say:
                self._let_in()
        self._watch_channel()

    def _watch_channel(self) -> None:
        """Wake up when there is something to hear, or room for what is to be said."""
        events = 0 if self._over else selectors.EVENT_READ
        events |= selectors.EVENT_WRITE if self._to_say else 0
        watched = self._selector.get_map().get(self._channel)
        if watched and watched.events == events:
            return
        if watched:
            self._selector.unregister(self._channel)
        if events:
            self._selector.register(self._channel, events, self._talk)

    def _cancel(self, number: int) -> None:
        if trial := self._running.get(number):
            trial.end(Cause.CANCELLED)
        else:
            self._line = deque(order for order in self._line if order.number != number)

    # The trials

    def _start_what_fits(self) -> None:
        while self._line and (slot := self._slots.take()) is not None:
            self._start(self._line.popleft(), slot)

    def _start(self, order: Order, slot: int) -> None:
        folder = self._scratch / f"{self._limits.prefix}-{order.number}"
        try:
            cell = self._topics[order.topic].contrasts[order.contrast].cell(order.cell)
            trial, doors = Running.prepare(order, slot, order.number % self._tags, folder)
        except (LookupError, StopIteration, OSError) as error:
            self._refuse(order, slot, error)
            return
        try:
            trial.started(self._fork(cell, trial, doors))
        except OSError as error:
            trial.close()
            self._refuse(order, slot, error)
            return
        self._running[order.number] = trial
        for ear in trial.ears():
            self._selector.register(ear, selectors.EVENT_READ, self._hearing(trial, ear))
        self._selector.register(trial.pidfd, selectors.EVENT_READ, self._ending(trial))
        self._at_the_gate.append(trial)
        self._say("started", {"number": order.number, "pid": trial.pid})

    def _let_in(self) -> None:
        """Have those begin of whom the service knows: it ends them, should this be killed."""
        for trial in self._at_the_gate:
            trial.let_in()
        self._at_the_gate.clear()

    def _fork(self, cell: Cell, trial: Running, doors: child.Doors) -> int:
        try:
            pid = os.fork()
            if pid == 0:
                order, watched = trial.order, (key.fd for key in self._selector.get_map().values())
                gates = [other.gate for other in self._running.values()] + [trial.gate]
                inherited = [*watched, *trial.ears(), *gates]
                inherited += [self._selector.fileno(), self._slots.fileno()]
                ticket = child.Ticket(
                    self._pid,
                    order.parameters,
                    order.token,
                    trial.tag,
                    self._memory,
                    trial.folder,
                    self._database_url,
                )
                child.run(cell, ticket, doors, inherited)
            return pid
        finally:
            doors.close()

    def _refuse(self, order: Order, slot: int, error: Exception) -> None:
        """Too few descriptors or processes, or no such cell: the trial has no beginning."""
        self._slots.give_back(slot)
        obstacle = f"{type(error).__name__}: {error}"
        self._say("ended", Ending(order.number, Cause.UNSTARTED, obstacle=obstacle))

    def _hearing(self, trial: Running, ear: int) -> Callable[[int], None]:
        def hear(_events: int) -> None:
            if not trial.hear(ear):
                self._selector.unregister(ear)

        return hear

    def _ending(self, trial: Running) -> Callable[[int], None]:
        return lambda _events: self._bury(trial)

    def _wait(self) -> None:
        for key, events in self._selector.select(self._pause()):
            # An earlier event may have closed the descriptor, even opened it for another use.
            if self._selector.get_map().get(key.fd) is key:
                key.data(events)

    def _pause(self) -> float | None:
        """Seconds until there is something to do that no descriptor tells of."""
        now = time.monotonic()
        pauses = [max(trial.next_strike - now, 0) for trial in self._running.values()]
        if self._line and len(self._running) < self._limits.at_once:
            pauses.append(POLL)
        return min(pauses, default=None)

    def _strike(self, waiting_since: float) -> None:
        """End the trials whose time was up when the wait began, and that had not ended by then."""
        for trial in self._running.values():
            if waiting_since >= trial.next_strike:
                trial.strike()

    def _bury(self, trial: Running) -> None:
        """A trial's process has ended: end its descendants, take its last words, tell."""
        others = {other.pid: other.tag for other in self._running.values() if other is not trial}
        others |= {cleaner.pid: NO_TAG for cleaner in self._cleaning.values()}
        left_behind = leftovers.sweep(trial.pid, others)
        for descriptor in (*trial.ears(), trial.pidfd):
            if descriptor in self._selector.get_map():
                self._selector.unregister(descriptor)
        ending = trial.bury(left_behind)
        del self._running[trial.order.number]
        if trial in self._at_the_gate:
            self._at_the_gate.remove(trial)
        self._slots.give_back(trial.slot)  # a database that does not answer keeps nobody waiting
        if self._database_url and (names := schemas.named_in(trial.folder)):
            self._clean(trial, ending, self._database_url, names)
        else:
            self._tell_the_end(trial, ending)

    def _clean(self, trial: Running, ending: Ending, url: str, names: list[str]) -> None:
        """Have the trial's schemas dropped before anybody hears that the trial is over."""
        try:
            cleaner = Cleaner.start(url, names)
        except OSError:
            self._leave(names)
            self._tell_the_end(trial, ending)
            return

        def done(_events: int) -> None:
            self._selector.unregister(cleaner.pidfd)
            if not cleaner.bury():
                self._leave(names)
            del self._cleaning[ending.number]
            self._tell_the_end(trial, ending)

        self._cleaning[ending.number] = cleaner
        self._selector.register(cleaner.pidfd, selectors.EVENT_READ, done)

    def _leave(self, names: list[str]) -> None:
        """Remember schemas for the end, where the service finds them if this is killed."""
        self._left.mkdir(exist_ok=True)
        schemas.mark(self._left, names)

    def _tell_the_end(self, trial: Running, ending: Ending) -> None:
        _remove(trial.folder)
        self._say("ended", ending)

    def _finish_everything(self) -> None:
        self._line.clear()
        self._watch_channel()
        while self._running or self._cleaning:
            for trial in self._running.values():
                trial.end(Cause.LOST)
            self._wait()
        if self._database_url and (names := schemas.named_in(self._left)):
            drop(self._database_url, names)
        _remove(self._left)
        # Whoever went without a word was killed, and maybe all of the service with it.
        self._slots.leave(patience=0 if self._dismissed else DEATH_THROES)


def _remove(folder: Path) -> None:
    """Remove what a trial made of its folder, be it something else by now."""
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        folder.unlink()


def main() -> None:
    """Entry point: `python -m async_contrast.lab.template DESCRIPTOR CATALOGUE LIMITS`."""
    _, descriptor, catalogue, limits = sys.argv
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(child.TELL, signal.SIG_IGN)  # a trial that is no further yet must not die of it
    linux.wake_when_parent_ends()  # the end of the channel says the rest
    channel = socket.socket(fileno=int(descriptor))
    _, body = parse(limits.encode())
    found = Limits(**body)
    try:
        template = Template(channel, catalogue, found)
    except FileNotFoundError:
        if Path(found.scratch).is_dir():
            raise
        return  # the service has ended already, and removed it
    template.serve()


if __name__ == "__main__":
    main()
