"""An event loop that notes when it stood still: one step ran so long that nothing else could."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Iterator
from time import perf_counter_ns

from service.trial import Measured

EVENT_LOOP, STANDS_STILL = "event loop", "stands still"
"""What the timeline calls the loop, and what it does."""

LEAST_NS = 100_000_000
"""A step is noted from here on, in ns: what asyncio's own debug mode calls slow. Half of that is
what the setup of a trial may take on a busy machine, and would be a warning about nothing."""

MOST = 100
"""Times that are noted: the first ones. A loop that stands still more often needs no list."""


class Watch:
    """When a loop stood still, in ns of perf_counter_ns().

    A loop waits for events in its selector, and runs what is ready between two such waits. So
    the time from the end of one wait to the beginning of the next is one step of the loop.
    """

    def __init__(self) -> None:
        self.since: int | None = None
        """When the step that runs began; None while the loop waits."""
        self._ended: list[tuple[int, int]] = []

    def new_loop(self) -> asyncio.AbstractEventLoop:
        """A loop as asyncio.run makes it, watched from its first wait on."""
        loop = asyncio.SelectorEventLoop(_WatchedSelector(self))
        asyncio.set_event_loop(loop)  # a Runner leaves this to the factory that it is given
        return loop

    def end_step(self) -> None:
        """The loop has run what was ready."""
        since, self.since = self.since, None
        if since is None or (now := perf_counter_ns()) - since < LEAST_NS:
            return
        if len(self._ended) < MOST:
            self._ended.append((since, now))

    def noted(self) -> Iterator[Measured]:
        """What was seen so far; a step that is too long already, and still runs, has no end."""
        for begun, ended in tuple(self._ended):
            yield Measured(EVENT_LOOP, STANDS_STILL, begun, ended)
        since = self.since
        if since is not None and perf_counter_ns() - since >= LEAST_NS:
            yield Measured(EVENT_LOOP, STANDS_STILL, since, None)


class _WatchedSelector(selectors.DefaultSelector):
    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch
        self._wait = super().select

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self._watch.end_step()
        events = self._wait(timeout)
        self._watch.since = perf_counter_ns()
        return events

    def close(self) -> None:
        self._watch.end_step()  # nothing more will run
        super().close()
