"""Takes queued runs, as many as the lab has room for, and sees to it that none is forgotten."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import time
from collections.abc import Coroutine
from contextlib import suppress

from async_contrast.database import accounts, rate_limit, runs, work
from async_contrast.database.database import Database
from async_contrast.database.models import Runner as Row
from async_contrast.database.models import State
from async_contrast.errors import DatabaseUnavailable
from async_contrast.lab.served_catalogue import ServedCatalogue
from async_contrast.runner.execution import AGAIN, BROKEN, Execution
from async_contrast.runner.news import News, heard
from async_contrast.runner.processes import born, this_machine
from async_contrast.runner.watch import Watch

log = logging.getLogger(__name__)

LOOK = 0.5
"""Seconds between two looks into the database for what other processes have done."""

BEAT = 4.0
"""Seconds between two beats, and between two looks whether other runners live."""

TIDY = 3600.0
"""Seconds between two removals of what nobody asks for any more."""

FAREWELL = 2.0
"""Seconds that the runs have to be marked as interrupted when the service ends, and to be told."""

SOON = 0.1
"""Seconds between two looks meanwhile for what other processes have done."""

HURRY = 0.5
"""Seconds for what was cancelled to end; psycopg takes ten where a server does not answer."""


class Runner:
    """Runs what is kept, as long as the service does; one in each process."""

    def __init__(
        self, database: Database, catalogue: ServedCatalogue, news: News, places: int
    ) -> None:
        """`places` is how many trials the lab runs at a time.

        Runs are taken as long as those that are here leave one of them free: the others are
        for whoever else has room.
        """
        self._database = database
        self._catalogue = catalogue
        self._news = news
        self._places = places
        pid = os.getpid()
        self._row = Row(
            id=secrets.token_hex(16), machine=this_machine(), pid=pid, born=born(pid) or 0
        )
        self._watch = Watch()
        self._executions: dict[int, Execution] = {}
        self._stumbled: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._bell = asyncio.Event()
        self._next_beat = self._next_tidying = 0.0
        self._last_moment: float | None = None

    async def start(self) -> None:
        """End what dead runners left, then take runs until `close`."""
        with suppress(DatabaseUnavailable):
            await self._bury_the_dead()
        self._begin(self._work())

    def wake(self) -> None:
        """Something was queued here; no need to wait for the next look."""
        self._bell.set()

    def cancelled(self, run_id: int) -> None:
        """A run has ended otherwise, which the database knows already: end its trials."""
        if execution := self._executions.get(run_id):
            execution.stop()
        self._news.tell(run_id)

    def end(self) -> None:
        """The service ends: have those who follow a run hear what becomes of it, then no more."""
        if self._last_moment is None:
            loop = asyncio.get_running_loop()
            self._last_moment = loop.time() + FAREWELL
            loop.call_at(self._last_moment, self._news.end)
        self._bell.set()

    async def close(self) -> None:
        """Wait until the runs that the service's end has ended are marked so."""
        self.end()
        if self._tasks:
            left = (self._last_moment or 0.0) - asyncio.get_running_loop().time()
            await asyncio.wait(self._tasks, timeout=max(left, 0))
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=HURRY)

    def _begin(self, task: Coroutine[None, None, None]) -> None:
        begun = asyncio.create_task(task)
        self._tasks.add(begun)
        begun.add_done_callback(self._tasks.discard)

    async def _work(self) -> None:
        while not self._catalogue.ending:
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
        await self._say_farewell()

    async def _say_farewell(self) -> None:
        """End all news once nobody who follows a run is about to hear of its end.

        A run of another process may end as well: that of a worker of the same service does. Where
        it goes on, those who follow it here hear nothing of an end.
        """
        try:
            while not self._news.over and await self._is_end_awaited():
                await heard(self._bell, SOON)
        except DatabaseUnavailable:
            pass  # nobody could read what has become of a run
        finally:
            self._news.end()

    async def _is_end_awaited(self) -> bool:
        """Whether somebody follows a run that runs, or that has ended; what is queued stays so."""
        if not self._news.followed:
            return False
        async with self._database.reading() as session:
            found = await work.progress_of(session, self._news.followed)
        self._news.compare(found)
        return any(progress.state is not State.QUEUED for progress in found.values())

    async def _look(self) -> None:
        """See what others have done, and take what there is room for."""
        async with self._database.reading() as session:
            queued = await work.is_anything_queued(session)
            held = await work.held_by(session, self._row.id)
            if self._news.followed:
                self._news.compare(await work.progress_of(session, self._news.followed))
        for run_id in self._executions.keys() - held:
            self.cancelled(run_id)
        for run_id in held - self._executions.keys():
            queued = await self._let_go(run_id) or queued
        if time.monotonic() >= self._next_beat:
            await self._bury_the_dead()
            await self._beat()
            self._next_beat = time.monotonic() + BEAT
        if time.monotonic() >= self._next_tidying:
            await self._tidy()
            self._next_tidying = time.monotonic() + TIDY
        while queued and self._has_room():
            queued = await self._take()

    async def _let_go(self, run_id: int) -> bool:
        """Free a run that is this runner's and that nothing here executes; whether it waits again.

        A database that was lost while it let this runner take a run may have done so; then the
        run waits for whoever takes it next. One whose execution could not end it has failed.
        """
        async with self._database.writing() as session:
            if run_id in self._stumbled:
                await work.end_run(session, run_id, self._row.id, State.FAILED, reason=BROKEN)
            else:
                await work.put_back(session, run_id, self._row.id)
        self._tell(run_id)
        return run_id not in self._stumbled

    async def _bury_the_dead(self) -> None:
        async with self._database.reading() as session:
            others = await work.others(session, self._row.id)
        if dead := self._watch.dead(others):
            async with self._database.writing() as session:
                ended = await work.bury(session, dead)
            for run_id in ended:
                self._news.tell(run_id)

    async def _beat(self) -> None:
        """Nobody needs to hear of a runner that holds nothing: an idle service writes nothing."""
        if self._executions:
            async with self._database.writing() as session:
                await work.beat(session, self._row)

    async def _tidy(self) -> None:
        async with self._database.writing() as session:
            await rate_limit.forget_old(session)
            await accounts.forget_old(session)
            await runs.forget_labels(session)

    def _has_room(self) -> bool:
        cells = sum(execution.cells_left for execution in self._executions.values())
        return cells < self._places and not self._catalogue.ending

    async def _take(self) -> bool:
        """Take one run and begin with it; False if there is none."""
        async with self._database.writing() as session:
            run = await work.take_run(session, self._row.id)
            if run is not None and not self._executions:
                await work.beat(session, self._row)  # who holds a run must be known
        if run is not None:
            execution = Execution(
                run, self._row.id, self._database, self._catalogue, lambda: self._tell(run.id)
            )
            self._executions[run.id] = execution
            self._begin(self._execute(run.id, execution))
        return run is not None

    async def _execute(self, run_id: int, execution: Execution) -> None:
        self._tell(run_id)
        try:
            await execution.execute()
        except Exception:
            log.exception("run %s cannot be ended", run_id)
            self._stumbled.add(run_id)
        finally:
            del self._executions[run_id]
            self._tell(run_id)

    def _tell(self, run_id: int) -> None:
        """Something has happened to a run; there may be room for another."""
        self._news.tell(run_id)
        self._bell.set()
