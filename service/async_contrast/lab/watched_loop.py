"""An event loop that notes when it stood still: one step ran so long that nothing else could."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Iterator
from time import perf_counter_ns

from async_contrast.contrasts.trial import Span

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

    def note(self, since: int, ended: int) -> None:
        """A step was too long."""
        if len(self._ended) < MOST:
            self._ended.append((since, ended))

    def noted(self) -> Iterator[Span]:
        """What was seen so far; a step that is too long already, and still runs, has no end."""
        for begun, ended in tuple(self._ended):
            yield EVENT_LOOP, STANDS_STILL, begun, ended
        since = self.since
        if since is not None and perf_counter_ns() - since >= LEAST_NS:
            yield EVENT_LOOP, STANDS_STILL, since, None


class _WatchedSelector(selectors.EpollSelector):
    """Looks at the clock once a step, and once more where the loop really waits.

    A loop that has something to run only looks whether there is more. Nearly always there is not,
    and to find that out without what select() does around it pays for the clock.
    """

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch
        self._wait = super().select
        self._look = self._selector.poll  # type: ignore[attr-defined]

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        watch, now = self._watch, perf_counter_ns()
        if watch.since is not None and now - watch.since >= LEAST_NS:
            watch.note(watch.since, now)
        if timeout is not None and timeout <= 0:
            watch.since = now
            return self._wait(0) if self._look(0, 1) else []
        watch.since = None
        events = self._wait(timeout)
        watch.since = perf_counter_ns()
        return events

    def close(self) -> None:
        watch, now = self._watch, perf_counter_ns()
        if watch.since is not None and now - watch.since >= LEAST_NS:
            watch.note(watch.since, now)
        watch.since = None  # nothing more will run
        super().close()
