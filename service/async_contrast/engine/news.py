"""Wakes those who wait for what happens to a run, in whichever process that is."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress

from async_contrast.database.work import Progress


class News:
    """What each run's followers have seen of it, and a bell for each follower.

    The engine tells what it does or hears of. Where nobody says what other processes do, it is
    found by looking into the database, in one statement for all followers.
    """

    def __init__(self) -> None:
        self._bells: dict[int, set[asyncio.Event]] = {}
        self._last: dict[int, Progress | None] = {}
        self._over = False

    @property
    def over(self) -> bool:
        """Whether the service ends, and with it all news."""
        return self._over

    @property
    def followed(self) -> Collection[int]:
        """The runs that somebody follows."""
        return self._bells.keys()

    @contextmanager
    def follow(self, run_id: int) -> Iterator[asyncio.Event]:
        """A bell that rings whenever something may have happened to the run."""
        bell = asyncio.Event()
        self._bells.setdefault(run_id, set()).add(bell)
        try:
            yield bell
        finally:
            self._bells[run_id].discard(bell)
            if not self._bells[run_id]:
                del self._bells[run_id]
                self._last.pop(run_id, None)

    def tell(self, run_id: int) -> None:
        """Something has happened to this run."""
        for bell in self._bells.get(run_id, ()):
            bell.set()

    def tell_all(self) -> None:
        """Something may have happened to any run."""
        for run_id in self._bells:
            self.tell(run_id)

    def compare(self, found: Mapping[int, Progress]) -> None:
        """Tell of every followed run that is not as it was, or is gone."""
        for run_id in self._bells:
            progress = found.get(run_id)
            if self._last.get(run_id) != progress or progress is None:
                self._last[run_id] = progress
                self.tell(run_id)

    def end(self) -> None:
        """Ring for everybody, for the last time."""
        self._over = True
        self.tell_all()


async def heard(bell: asyncio.Event, seconds: float) -> bool:
    """Wait for the bell, so long at most; whether it rang. It is still afterwards."""
    with suppress(TimeoutError):
        await asyncio.wait_for(bell.wait(), seconds)
    rang = bell.is_set()
    bell.clear()
    return rang
