"""The warm process that every trial is forked from.

Single-threaded, so that a fork copies no lock in a state that nobody will ever change; with all
that is asked for imported, so that a fork is all that a trial costs. It takes orders, keeps those
that do not fit in a queue, and waits for what its trials and the service do: `life` tells the rest.
"""

from __future__ import annotations

import gc
import os
import selectors
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from async_contrast.config import SPECIMEN_URL
from async_contrast.errors import CatalogueError
from async_contrast.lab import child, cleaning, linux
from async_contrast.lab.channel import Channel
from async_contrast.lab.environment import environment
from async_contrast.lab.life import House, Life, remove
from async_contrast.lab.loading import load_there
from async_contrast.lab.slots import Slots
from async_contrast.lab.wire import Cause, Ending, Limits, Order, line, parse
from async_contrast.specimen import marks

DEATH_THROES = 1.0
"""Seconds that a killed process may take until the kernel has freed its locks."""

POLL = 0.02
"""Seconds between two looks for a slot that another process may have given back."""


class Template:
    """The loop: one `select` over the service's socket, the trials' pipes and their ends."""

    def __init__(
        self, channel: socket.socket, limits: Limits, catalogue: str, topics: Sequence[str]
    ) -> None:
        self._limits = limits
        self._database_url = os.environ.get(SPECIMEN_URL) or None
        self._database = cleaning.find_database(self._database_url)
        self._slots = Slots(Path(limits.scratch), limits.at_once)
        self._selector = selectors.EpollSelector()
        self._queue: deque[Order] = deque()
        self._dismissed = False
        self._topics, self._absent = load_there(catalogue, topics)
        self._channel = Channel(channel, self._selector, self._hear, self._let_in)
        self._house = House(
            selector=self._selector,
            slots=self._slots,
            say=self._channel.say,
            folder=lambda name: Path(limits.scratch, f"{limits.prefix}-{name}"),
            memory=linux.memory() + limits.memory_bytes,
            tags=linux.tags(),
            database_url=self._database_url,
        )

    def serve(self) -> None:
        """Warm up, say so, and work until the service goes or asks to end."""
        linux.adopt_orphans()
        signal.signal(signal.SIGTERM, lambda *_: self._channel.close())
        gc.freeze()  # what every trial inherits is left alone by its collector: fewer pages copied
        gc.enable()
        self._fork_once()
        self._channel.say(
            "ready", {"environment": environment(self._database), "absent": self._absent}
        )
        try:
            while not self._channel.over:
                self._start_what_fits()
                waiting_since = time.monotonic()
                self._wait()
                self._strike(waiting_since)
        finally:
            self._finish_everything()

    def _fork_once(self) -> None:
        """The first fork of a process is slow; no trial should be the one that pays."""
        if (pid := os.fork()) == 0:
            os._exit(0)
        os.waitpid(pid, 0)

    def _hear(self, kind: str, body: Any) -> None:
        if kind == "run":
            self._queue.append(Order(**body))
        elif kind == "cancel":
            self._cancel(body)
        elif kind == "goodbye":
            self._dismissed = True

    def _cancel(self, number: int) -> None:
        if life := self._house.living.get(number):
            life.end(Cause.CANCELLED)
        else:
            self._queue = deque(order for order in self._queue if order.number != number)

    def _let_in(self) -> None:
        self._house.let_in()

    def _start_what_fits(self) -> None:
        while self._queue and (slot := self._slots.take()) is not None:
            order = self._queue.popleft()
            try:
                if obstacle := self._absent.get(order.topic):
                    self._refuse(order, slot, obstacle)
                    continue
                cell = self._topics[order.topic].contrasts[order.contrast].cell(order.cell)
                Life(self._house, order, slot).begin(cell)
            except (LookupError, StopIteration, OSError) as error:
                self._refuse(order, slot, f"{type(error).__name__}: {error}")

    def _refuse(self, order: Order, slot: int, obstacle: str) -> None:
        """Too few descriptors or processes, or no such cell: the trial has no beginning."""
        self._slots.give_back(slot)
        self._channel.say("ended", Ending(order.number, Cause.UNSTARTED, obstacle=obstacle))

    def _wait(self) -> None:
        for key, events in self._selector.select(self._pause()):
            # An earlier event may have closed the descriptor, even opened it for another use.
            if self._selector.get_map().get(key.fd) is key:
                key.data(events)

    def _pause(self) -> float | None:
        """Seconds until there is something to do that no descriptor tells of."""
        now, living = time.monotonic(), self._house.living
        pauses = [max(life.next_strike - now, 0) for life in living.values()]
        if self._queue and len(living) < self._limits.at_once:
            pauses.append(POLL)
        return min(pauses, default=None)

    def _strike(self, waiting_since: float) -> None:
        """End the trials whose time was up when the wait began, and that had not ended by then."""
        for life in self._house.living.values():
            if waiting_since >= life.next_strike:
                life.strike()

    def _finish_everything(self) -> None:
        self._queue.clear()
        self._channel.stop_listening()
        while not self._house.empty:
            for life in self._house.living.values():
                life.end(Cause.LOST)
            self._wait()
        if self._database_url and (names := marks.named_in(self._house.left)):
            cleaning.drop(self._database_url, names)
        remove(self._house.left)
        # Whoever went without a word was killed, and maybe all of the service with it.
        self._slots.leave(patience=0 if self._dismissed else DEATH_THROES)


def main() -> None:
    """Entry point: `python -m async_contrast.lab.template DESCRIPTOR LIMITS CATALOGUE TOPICS`."""
    _, descriptor, limits, catalogue, *topics = sys.argv
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(child.TELL, signal.SIG_IGN)  # a trial that is no further yet must not die of it
    linux.wake_when_parent_ends()  # the end of the channel says the rest
    gc.disable()  # to look for garbage again and again while modules load takes a fifth of the time
    channel = socket.socket(fileno=int(descriptor))
    _, body = parse(limits.encode())
    found = Limits(**body)
    try:
        template = Template(channel, found, catalogue, topics)
    except FileNotFoundError:
        if Path(found.scratch).is_dir():
            raise
        return  # the service has ended already, and removed it
    except (CatalogueError, ImportError) as error:
        told = isinstance(error, CatalogueError)
        words = str(error) if told else child.in_words(type(error), error)
        channel.sendall(line("unready", words))
        sys.exit(1)
    template.serve()


if __name__ == "__main__":
    main()
