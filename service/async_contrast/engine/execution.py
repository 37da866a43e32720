"""One job, from its first trial to its final state."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from async_contrast.contrasts.contrast import Contrast, Side
from async_contrast.contrasts.lookup import find_contrast
from async_contrast.database import work
from async_contrast.database.database import Database
from async_contrast.database.models import ANY_PLATFORM, WHOLE, Run, RunJob, State
from async_contrast.database.work import Claim, Final, claim_of
from async_contrast.engine.keeping import kept
from async_contrast.errors import DatabaseUnavailable, LabUnavailable, QueueFull, UnknownName
from async_contrast.lab.comparison import JudgedTrial
from async_contrast.lab.served_catalogue import ServedCatalogue
from async_contrast.lab.supervisor import Lab

log = logging.getLogger(__name__)

T = TypeVar("T")

AGAIN = 1.0
"""Seconds after which to try again what the database, or a full line, would not take."""

BROKEN = "the service failed at this; its log says why"
ENDED = "the service ended while it ran; ask for it again"

NOT_RUN = (UnknownName, LabUnavailable)
"""Why a contrast cannot be run here."""

GiveBack = Callable[[AsyncSession, Claim], Awaitable[None]]
"""What becomes of a job that this process has, and does not bring to an end."""


Known = frozenset[tuple[str, str]]
"""Cells that are kept already, each with its contrast as it is kept."""


@dataclass(frozen=True, slots=True)
class _Ended:
    """A cell that has ended; `name` is its contrast's in a report, and else ""."""

    name: str
    contrast: Contrast
    result: JudgedTrial


class Execution:
    """Runs what one job asks for, and keeps each cell as it ends.

    What it writes is tried again until the database takes it, so that a database that is away
    for a while costs no result. `cells_left` is how many cells have not ended, of a report those of
    the contrast that runs: it leaves room for others.
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
        self._comparing: asyncio.Task[Mapping[str, str]] | None = None
        self._stopped = False
        self._kept = 0
        self._whole = run.topic == WHOLE
        self.cells_left = 0 if self._whole else job.cells_asked

    def stop(self) -> None:
        """The job is no longer this process's, which the database knows: end its trials.

        Only those: a task that is cancelled while it speaks to the database breaks a connection.
        """
        self._stopped = True
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
            problems = await self._compare(lab)
        except NOT_RUN as error:
            if self._catalogue.ending:
                return None
            return Final(State.FAILED, _why(error), lab.environment)
        except DatabaseUnavailable:
            raise
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) and task.cancelling():
                raise
            return Final(State.CANCELLED)  # stopped: it is not ours, and this changes nothing
        except Exception:
            log.exception("run %s failed", self._run.id)
            return Final(State.FAILED, BROKEN, lab.environment)
        if problems and not self._kept:
            return Final(State.FAILED, next(iter(problems.values())), lab.environment, problems)
        return Final(State.FINISHED, "", lab.environment, problems)

    async def _compare(self, lab: Lab) -> Mapping[str, str]:
        """Why contrasts of a report could not be run, by name; what is no report raises it."""
        known = await self._insist(self._known) if self._claim.attempt > 1 else frozenset()
        await self._insist(partial(work.ran_on, claim=self._claim, environment=lab.environment))
        if self._stopped:
            raise asyncio.CancelledError
        results: asyncio.Queue[_Ended | None] = asyncio.Queue()
        keeping = asyncio.create_task(self._keep(known, results))
        self._comparing = asyncio.create_task(self._compared(lab, known, results.put_nowait))
        try:
            return await self._comparing
        finally:
            results.put_nowait(None)
            await keeping

    async def _compared(
        self, lab: Lab, known: Known, on_result: Callable[[_Ended], None]
    ) -> Mapping[str, str]:
        """One contrast after the other; those of which all is kept are not run again."""
        problems = {}
        for topic, name, parameters in self._asked():
            whole = f"{topic}/{name}" if self._whole else ""
            try:
                contrast = find_contrast(topic, name, self._catalogue.topics)
                if all((whole, cell.name) in known for cell in contrast.cells):
                    continue
                tell = _telling(whole, contrast, on_result)
                await self._compared_one(topic, contrast, parameters, lab, tell)
            except NOT_RUN as error:
                if not self._whole or self._catalogue.ending:
                    raise
                problems[whole] = _why(error)
        return problems

    def _asked(self) -> Iterator[tuple[str, str, Mapping[str, int]]]:
        """Topic, name and parameters of each contrast of the run."""
        run = self._run
        if not self._whole:
            yield run.topic, run.contrast, run.parameters
            return
        for name, parameters in run.parameters.items():
            topic, _, contrast = name.partition("/")
            yield topic, contrast, parameters

    async def _compared_one(
        self,
        topic: str,
        contrast: Contrast,
        parameters: Mapping[str, int],
        lab: Lab,
        on_result: Callable[[JudgedTrial], None],
    ) -> None:
        side = self._run.side
        sides = contrast.sides if side is None else frozenset({Side(side)})
        self.cells_left = len(contrast.cells_on(sides))
        while True:
            try:
                await self._catalogue.run(
                    topic, contrast, parameters, sides, on_result, lab, findable=False
                )
            except QueueFull:  # before any of its trials has begun
                await asyncio.sleep(AGAIN)
            else:
                return

    async def _keep(self, known: Known, results: asyncio.Queue[_Ended | None]) -> None:
        """Keep each cell as it ends, in this order; None is the last.

        Of a job that is taken again, those that are kept stay. Raises what the database says of a
        cell that it cannot keep.
        """
        self._kept = len(known)
        while (ended := await results.get()) is not None:
            self.cells_left -= 1
            self._kept += 1
            if (ended.name, ended.result.cell.name) not in known and not await self._keep_one(
                ended
            ):
                self.stop()
            self._tell()

    async def _known(self, session: AsyncSession) -> Known:
        return await work.kept_cells(session, self._claim)

    async def _keep_one(self, ended: _Ended) -> bool:
        """Whether the job is still this process's."""

        async def keep(session: AsyncSession) -> bool:
            cell = kept(ended.contrast, ended.result, ended.name)
            return await work.keep_cell(session, self._claim, cell)

        try:
            return await self._insist(keep)
        except IntegrityError:
            if (ended.name, ended.result.cell.name) not in await self._insist(self._known):
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


def _telling(
    name: str, contrast: Contrast, on_result: Callable[[_Ended], None]
) -> Callable[[JudgedTrial], None]:
    """Tells of a cell together with its contrast."""
    return lambda result: on_result(_Ended(name, contrast, result))


def _why(error: Exception) -> str:
    """Why it could not be run, in words."""
    unknown = isinstance(error, UnknownName)
    return f"this version does not know it: {error}" if unknown else str(error)
