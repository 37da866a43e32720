"""One job, from its first trial to its final state."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from async_contrast.contrasts.contrast import Contrast, Side
from async_contrast.contrasts.lookup import find_contrast
from async_contrast.database import work
from async_contrast.database.database import Database
from async_contrast.database.models import ANY_PLATFORM, Run, RunJob, State
from async_contrast.database.work import Claim, Final, claim_of
from async_contrast.engine.keeping import kept
from async_contrast.errors import DatabaseUnavailable, LabUnavailable, QueueFull, UnknownName
from async_contrast.lab.comparison import Comparison, JudgedTrial
from async_contrast.lab.served_catalogue import ServedCatalogue
from async_contrast.lab.supervisor import Lab

log = logging.getLogger(__name__)

T = TypeVar("T")

AGAIN = 1.0
"""Seconds after which to try again what the database, or a full line, would not take."""

BROKEN = "the service failed at this; its log says why"
ENDED = "the service ended while it ran; ask for it again"

GiveBack = Callable[[AsyncSession, Claim], Awaitable[None]]
"""What becomes of a job that this process has, and does not bring to an end."""


class Execution:
    """Runs what one job asks for, and keeps each cell as it ends.

    What it writes is tried again until the database takes it, so that a database that is away
    for a while costs no result. `cells_left` is how many cells have not ended.
    """

    def __init__(
        self,
        run: Run,
        job: RunJob,
        database: Database,
        catalogue: ServedCatalogue,
        give_back: GiveBack,
        tell: Callable[[], None],
    ) -> None:
        """The job is of this run; `tell` is called when something has happened to it."""
        self._run = run
        self._claim = claim_of(job)
        self._platform = job.platform
        self._database = database
        self._catalogue = catalogue
        self._give_back = give_back
        self._tell = tell
        self._comparing: asyncio.Task[Comparison] | None = None
        self.cells_left = job.cells_asked

    def stop(self) -> None:
        """The job is no longer this process's, which the database knows: end its trials.

        Only those: a task that is cancelled while it speaks to the database breaks a connection.
        """
        if self._comparing is not None and not self._comparing.cancelling():
            self._comparing.cancel()

    async def execute(self) -> None:
        """Have it run, and give it its final state, or give it back where the service ends.

        Where the database is away until then, the job is left as it is: whoever finds that its
        worker is dead deals with it.
        """
        with suppress(DatabaseUnavailable):
            final = await self._result()
            await self._insist(lambda session: self._end(session, final))

    async def _end(self, session: AsyncSession, final: Final | None) -> None:
        if final is None:
            await self._give_back(session, self._claim)
        else:
            await work.end_job(session, self._claim, final)

    @property
    def _lab(self) -> Lab | None:
        """The one of the platform; None if this process has none of it any more."""
        if self._platform == ANY_PLATFORM:
            return self._catalogue.lab
        return self._catalogue.platforms.get(self._platform)

    async def _result(self) -> Final | None:
        """How it ended; None if the service does before."""
        if (lab := self._lab) is None:
            return Final(State.FAILED, f"nobody runs {self._platform} here any more")
        try:
            await self._compare(lab)
        except UnknownName as error:
            return Final(State.FAILED, f"this version does not know it: {error}", lab.environment)
        except LabUnavailable as error:
            if self._catalogue.ending:
                return None
            return Final(State.FAILED, str(error), lab.environment)
        except DatabaseUnavailable:
            raise
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) and task.cancelling():
                raise
            return Final(State.CANCELLED)  # stopped: it is not ours, and this changes nothing
        except Exception:
            log.exception("run %s failed", self._run.id)
            return Final(State.FAILED, BROKEN, lab.environment)
        return Final(State.FINISHED, "", lab.environment)

    async def _compare(self, lab: Lab) -> None:
        run = self._run
        contrast = find_contrast(run.topic, run.contrast, self._catalogue.topics)
        results: asyncio.Queue[JudgedTrial | None] = asyncio.Queue()
        keeping = asyncio.create_task(self._keep(contrast, results))
        self._comparing = asyncio.create_task(self._compared(contrast, lab, results.put_nowait))
        try:
            await self._comparing
        finally:
            results.put_nowait(None)
            await keeping

    async def _compared(
        self, contrast: Contrast, lab: Lab, on_result: Callable[[JudgedTrial], None]
    ) -> Comparison:
        run = self._run
        sides = contrast.sides if run.side is None else frozenset({Side(run.side)})
        while True:
            try:
                return await self._catalogue.run(
                    run.topic, contrast, run.parameters, sides, on_result, lab, findable=False
                )
            except QueueFull:  # before any of its trials has begun
                await asyncio.sleep(AGAIN)

    async def _keep(self, contrast: Contrast, results: asyncio.Queue[JudgedTrial | None]) -> None:
        """Keep each cell as it ends, in this order; None is the last.

        A job that is taken again tries every cell, and those that are kept stay. Raises what the
        database says of a cell that it cannot keep.
        """
        known = await self._insist(self._known) if self._claim.attempt > 1 else ()
        while (result := await results.get()) is not None:
            self.cells_left -= 1
            if result.cell.name not in known and not await self._keep_one(contrast, result):
                self.stop()
            self._tell()

    async def _known(self, session: AsyncSession) -> frozenset[str]:
        return await work.kept_cells(session, self._claim)

    async def _keep_one(self, contrast: Contrast, result: JudgedTrial) -> bool:
        """Whether the job is still this process's."""

        async def keep(session: AsyncSession) -> bool:
            return await work.keep_cell(session, self._claim, kept(contrast, result))

        try:
            return await self._insist(keep)
        except IntegrityError:
            if result.cell.name not in await self._insist(self._known):
                raise  # else an earlier try has kept it, and the database could not say so
            return True

    async def _insist(self, do: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Have the database do it, again and again until it does or the service ends."""
        while True:
            try:
                async with self._database.writing() as session:
                    return await do(session)
            except DatabaseUnavailable:
                if self._catalogue.ending:
                    raise
                await asyncio.sleep(AGAIN)
