"""Takes queued runs, a few at a time, and gives each its one final state."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from service.catalog import find_contrast
from service.contrast import Contrast, Side, Topic
from service.database import accounts, attempts, work
from service.database.database import Database
from service.database.models import Run, State
from service.database.models import Runner as Row
from service.errors import DatabaseUnavailable, LabUnavailable, LineFull, UnknownName
from service.lab.comparison import CellResult, Comparison
from service.lab.comparisons import Comparisons
from service.runner.keeping import kept
from service.runner.news import News, heard
from service.runner.processes import born, this_machine
from service.runner.watch import Watch

log = logging.getLogger(__name__)

LOOK = 0.5
"""Seconds between two looks into the database for what other processes have done."""

BEAT = 4.0
"""Seconds between two beats, and between two looks whether other runners live."""

AGAIN = 1.0
"""Seconds after which to write again what a database would not take."""

TIDY = 3600.0
"""Seconds between two removals of what nobody asks for any more."""

FAREWELL = 3.0
"""Seconds that the runs have to be marked as interrupted when the service ends."""

T = TypeVar("T")

INTERRUPTED = "the service ended while it ran; ask for it again"


@dataclass(frozen=True, slots=True)
class _Final:
    """How a run ended."""

    state: State
    reason: str = ""
    surprise: bool | None = None


class Runner:
    """Runs what is kept, as long as the service does; one in each process.

    What it writes is tried again until the database takes it, so that a database that is away
    for a while costs no result.
    """

    def __init__(
        self,
        database: Database,
        comparisons: Comparisons,
        news: News,
        topics: Mapping[str, Topic],
        places: int,
    ) -> None:
        """`places` is how many trials the lab runs at a time.

        Runs are taken as long as those that are here leave one of them free: the others are
        for whoever else has room.
        """
        self._database = database
        self._comparisons = comparisons
        self._news = news
        self._topics = topics
        self._places = places
        pid = os.getpid()
        self._row = Row(
            id=secrets.token_hex(16), machine=this_machine(), pid=pid, born=born(pid) or 0
        )
        self._watch = Watch()
        self._running: dict[int, asyncio.Task[None]] = {}
        self._comparing: dict[int, asyncio.Task[Comparison]] = {}
        self._cells_left: Counter[int] = Counter()
        self._bell = asyncio.Event()
        self._working: asyncio.Task[None] | None = None
        self._next_beat = self._next_tidying = 0.0
        self._known = False

    async def start(self) -> None:
        """End what dead runners left, then take runs until `close`."""
        with suppress(DatabaseUnavailable):
            await self._bury_the_dead()
        self._working = asyncio.create_task(self._work())

    def wake(self) -> None:
        """Something was queued here; no need to wait for the next look."""
        self._bell.set()

    def cancelled(self, run_id: int) -> None:
        """A run is no longer this runner's, which the database knows already: end its trials.

        Only those: a task that is cancelled while it speaks to the database breaks a connection.
        """
        if comparing := self._comparing.pop(run_id, None):
            comparing.cancel()
        self._news.tell(run_id)

    async def close(self) -> None:
        """Wait until the runs that the service's end has ended are marked so."""
        self._bell.set()
        tasks = [*self._running.values(), *([self._working] if self._working else ())]
        if tasks:
            await asyncio.wait(tasks, timeout=FAREWELL)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if not self._running and self._known:
            with suppress(DatabaseUnavailable):
                async with self._database.writing() as session:
                    await work.forget(session, self._row.id)

    async def _work(self) -> None:
        while not self._comparisons.ending:
            try:
                await self._look()
            except DatabaseUnavailable:
                self._watch.listen_anew()
                await asyncio.sleep(AGAIN)
            except Exception:
                log.exception("the runner stumbled, and goes on")
                await asyncio.sleep(AGAIN)
            else:
                await heard(self._bell, LOOK)

    async def _look(self) -> None:
        """See what others have done, and take what there is room for."""
        async with self._database.reading() as session:
            queued = await work.is_anything_queued(session)
            if self._running:
                held = await work.held_by(session, self._row.id)
                for run_id in self._running.keys() - held:
                    self.cancelled(run_id)
            if self._news.followed:
                self._news.compare(await work.progress_of(session, self._news.followed))
        if time.monotonic() >= self._next_beat:
            await self._bury_the_dead()
            if self._running:
                await self._beat()
            self._next_beat = time.monotonic() + BEAT
        if time.monotonic() >= self._next_tidying:
            async with self._database.writing() as session:
                await attempts.forget_old(session)
                await accounts.forget_old(session)
            self._next_tidying = time.monotonic() + TIDY
        while queued and self._has_room():
            queued = await self._take()

    def _has_room(self) -> bool:
        return self._cells_left.total() < self._places and not self._comparisons.ending

    async def _beat(self) -> None:
        async with self._database.writing() as session:
            await work.beat(session, self._row)

    async def _bury_the_dead(self) -> None:
        async with self._database.reading() as session:
            others = await work.others(session, self._row.id)
        if dead := self._watch.dead(others):
            async with self._database.writing() as session:
                ended = await work.bury(session, dead)
            for run_id in ended:
                self._news.tell(run_id)

    async def _take(self) -> bool:
        """Take one run and begin with it; False if there is none."""
        async with self._database.writing() as session:
            if not self._running:
                await work.beat(session, self._row)  # who holds a run must be known
            run = await work.take_run(session, self._row.id)
        self._known = True
        if run is None:
            return False
        self._cells_left[run.id] = run.cells_asked
        self._running[run.id] = task = asyncio.create_task(self._run(run))
        task.add_done_callback(lambda _: self._left(run.id))
        self._news.tell(run.id)
        return True

    def _left(self, run_id: int) -> None:
        del self._running[run_id], self._cells_left[run_id]
        self._news.tell(run_id)
        self._bell.set()

    async def _run(self, run: Run) -> None:
        """From the first trial to the final state.

        Where the database is away until the service ends, the run is left as it is: whoever
        finds that its runner is dead gives it its final state.
        """
        with suppress(DatabaseUnavailable):
            final = await self._result(run)
            await self._insist(
                lambda session: work.end_run(
                    session,
                    run.id,
                    self._row.id,
                    final.state,
                    reason=final.reason,
                    surprise=final.surprise,
                    environment=self._comparisons.lab.environment,
                )
            )

    async def _result(self, run: Run) -> _Final:
        try:
            comparison = await self._compare(run)
        except UnknownName as error:
            return _Final(State.FAILED, f"this version does not know it: {error}")
        except LabUnavailable as error:
            if self._comparisons.ending:
                return _Final(State.INTERRUPTED, INTERRUPTED)
            return _Final(State.FAILED, str(error))
        except DatabaseUnavailable:
            raise
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) and task.cancelling():
                raise
            return _Final(State.CANCELLED)  # which it is, or ended otherwise, in the database
        except Exception:
            log.exception("run %s failed", run.id)
            return _Final(State.FAILED, "the service failed at this; its log says why")
        return _Final(State.FINISHED, surprise=comparison.surprise)

    async def _compare(self, run: Run) -> Comparison:
        contrast = find_contrast(run.topic, run.contrast, self._topics)
        sides = contrast.sides if run.side is None else frozenset({Side(run.side)})
        results: asyncio.Queue[CellResult | None] = asyncio.Queue()
        keeping = asyncio.create_task(self._keep(run.id, contrast, results))
        comparing = asyncio.create_task(self._compared(run, contrast, sides, results))
        self._comparing[run.id] = comparing
        try:
            return await comparing
        finally:
            self._comparing.pop(run.id, None)
            results.put_nowait(None)
            await keeping

    async def _compared(
        self,
        run: Run,
        contrast: Contrast,
        sides: frozenset[Side],
        results: asyncio.Queue[CellResult | None],
    ) -> Comparison:
        while True:
            try:
                return await self._comparisons.run(
                    run.topic, contrast, run.parameters, sides, results.put_nowait
                )
            except LineFull as error:  # before any of its trials has begun
                await asyncio.sleep(error.seconds)

    async def _keep(
        self, run_id: int, contrast: Contrast, results: asyncio.Queue[CellResult | None]
    ) -> None:
        """Keep each cell as it ends, in this order; None is the last."""
        while (result := await results.get()) is not None:
            self._cells_left[run_id] -= 1
            with suppress(IntegrityError):  # it was kept, but the database could not say so
                await self._insist(partial(self._keep_one, run_id, contrast, result))
            self._news.tell(run_id)
            self._bell.set()

    async def _keep_one(
        self, run_id: int, contrast: Contrast, result: CellResult, session: AsyncSession
    ) -> None:
        await work.keep_cell(session, run_id, self._row.id, kept(contrast, result))

    async def _insist(self, write: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Write until the database takes it, or the service ends."""
        while True:
            try:
                async with self._database.writing() as session:
                    return await write(session)
            except DatabaseUnavailable:
                if self._comparisons.ending:
                    raise
                await asyncio.sleep(AGAIN)
