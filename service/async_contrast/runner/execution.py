"""One run, from its first trial to its final state."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from async_contrast.catalog import find_contrast
from async_contrast.contrasts.contrast import Contrast, Side
from async_contrast.database import work
from async_contrast.database.database import Database
from async_contrast.database.models import Run, State
from async_contrast.errors import DatabaseUnavailable, LabUnavailable, QueueFull, UnknownName
from async_contrast.lab.comparison import Comparison, JudgedTrial
from async_contrast.lab.served_catalogue import ServedCatalogue
from async_contrast.runner.keeping import kept

log = logging.getLogger(__name__)

T = TypeVar("T")

AGAIN = 1.0
"""Seconds after which to try again what the database, or a full line, would not take."""

INTERRUPTED = "the service ended while it ran; ask for it again"
BROKEN = "the service failed at this; its log says why"


@dataclass(frozen=True, slots=True)
class _Final:
    """How a run ended."""

    state: State
    reason: str = ""
    surprise: bool | None = None


class Execution:
    """Runs what one run asks for, and keeps each cell as it ends.

    What it writes is tried again until the database takes it, so that a database that is away
    for a while costs no result. `cells_left` is how many cells have not ended.
    """

    def __init__(
        self,
        run: Run,
        runner_id: str,
        database: Database,
        catalogue: ServedCatalogue,
        tell: Callable[[], None],
    ) -> None:
        """`run` is this runner's; `tell` is called whenever something has happened to it."""
        self._run = run
        self._runner_id = runner_id
        self._database = database
        self._catalogue = catalogue
        self._tell = tell
        self._comparing: asyncio.Task[Comparison] | None = None
        self.cells_left = run.cells_asked

    def stop(self) -> None:
        """The run has ended otherwise, which the database knows already: end its trials.

        Only those: a task that is cancelled while it speaks to the database breaks a connection.
        """
        if self._comparing is not None and not self._comparing.cancelling():
            self._comparing.cancel()

    async def execute(self) -> None:
        """Have it run, and give it its final state.

        Where the database is away until the service ends, the run is left as it is: whoever
        finds that its runner is dead gives it its final state.
        """
        with suppress(DatabaseUnavailable):
            final = await self._result()
            await self._insist(lambda session: self._end(session, final))

    async def _end(self, session: AsyncSession, final: _Final) -> None:
        await work.end_run(
            session,
            self._run.id,
            self._runner_id,
            final.state,
            reason=final.reason,
            surprise=final.surprise,
            environment=self._catalogue.lab.environment,
        )

    async def _result(self) -> _Final:
        try:
            comparison = await self._compare()
        except UnknownName as error:
            return _Final(State.FAILED, f"this version does not know it: {error}")
        except LabUnavailable as error:
            if self._catalogue.ending:
                return _Final(State.INTERRUPTED, INTERRUPTED)
            return _Final(State.FAILED, str(error))
        except DatabaseUnavailable:
            raise
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) and task.cancelling():
                raise
            return _Final(State.CANCELLED)  # stopped: it has a final state, and this changes none
        except Exception:
            log.exception("run %s failed", self._run.id)
            return _Final(State.FAILED, BROKEN)
        return _Final(State.FINISHED, surprise=comparison.surprise)

    async def _compare(self) -> Comparison:
        run = self._run
        contrast = find_contrast(run.topic, run.contrast, self._catalogue.topics)
        results: asyncio.Queue[JudgedTrial | None] = asyncio.Queue()
        keeping = asyncio.create_task(self._keep(contrast, results))
        self._comparing = asyncio.create_task(self._compared(contrast, results.put_nowait))
        try:
            return await self._comparing
        finally:
            results.put_nowait(None)
            await keeping

    async def _compared(
        self, contrast: Contrast, on_result: Callable[[JudgedTrial], None]
    ) -> Comparison:
        run = self._run
        sides = contrast.sides if run.side is None else frozenset({Side(run.side)})
        while True:
            try:
                return await self._catalogue.run(
                    run.topic, contrast, run.parameters, sides, on_result
                )
            except QueueFull:  # before any of its trials has begun
                await asyncio.sleep(AGAIN)

    async def _keep(self, contrast: Contrast, results: asyncio.Queue[JudgedTrial | None]) -> None:
        """Keep each cell as it ends, in this order; None is the last.

        Raises what the database says of a cell that it cannot keep.
        """
        while (result := await results.get()) is not None:
            self.cells_left -= 1
            await self._keep_one(contrast, result)
            self._tell()

    async def _keep_one(self, contrast: Contrast, result: JudgedTrial) -> None:
        async def keep(session: AsyncSession) -> None:
            cell = kept(contrast, result)
            await work.keep_cell(session, self._run.id, self._runner_id, cell)

        async def is_kept(session: AsyncSession) -> bool:
            return await work.is_kept(session, self._run.id, result.cell.name)

        try:
            await self._insist(keep)
        except IntegrityError:
            if not await self._insist(is_kept):
                raise  # else an earlier try has kept it, and the database could not say so

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
