"""The jobs that this process has, and whether they still are its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection

from async_contrast.database import work
from async_contrast.database.database import Database
from async_contrast.database.models import Run, RunJob, State
from async_contrast.database.work import Claim, Final, claim_of
from async_contrast.engine.execution import BROKEN, Execution, GiveBack
from async_contrast.lab.served_catalogue import ServedCatalogue

log = logging.getLogger(__name__)


class Executions:
    """Those that have begun and not ended, by whose they are."""

    def __init__(
        self,
        database: Database,
        catalogue: ServedCatalogue,
        give_back: GiveBack,
        tell: Callable[[int], None],
    ) -> None:
        """`tell` is called with a run's number whenever something has happened to it."""
        self._database = database
        self._catalogue = catalogue
        self._give_back = give_back
        self._tell = tell
        self._running: dict[Claim, Execution] = {}
        self._stumbled: set[Claim] = set()
        self._unknown: frozenset[Claim] = frozenset()
        self.tasks: set[asyncio.Task[None]] = set()
        """One for each."""

    @property
    def claims(self) -> frozenset[Claim]:
        return frozenset(self._running)

    @property
    def cells_left(self) -> int:
        """Cells that have not ended."""
        return sum(execution.cells_left for execution in self._running.values())

    def begin(self, run: Run, job: RunJob) -> asyncio.Task[None]:
        """Execute a job that was taken; the task ends with it."""
        claim = claim_of(job)
        execution = Execution(
            run, job, self._database, self._catalogue, self._give_back,
            lambda: self._tell(run.id),
        )  # fmt: skip
        self._running[claim] = execution
        task = asyncio.create_task(self._execute(claim, execution))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    def stop(self, run_id: int) -> None:
        """A run has ended otherwise: end its trials."""
        for claim, execution in self._running.items():
            if claim.run_id == run_id:
                execution.stop()

    async def compare(self, before: Collection[Claim], held: Collection[Claim]) -> None:
        """Stop what is no longer ours, and let go of what is ours and nothing here executes.

        `held` is what the database says is ours, and was asked when there was `before`. What was
        being taken at that moment is in one of them alone; so nothing is let go at first sight.
        """
        for claim in frozenset(before).difference(held):
            if execution := self._running.get(claim):
                execution.stop()
        unknown = frozenset(held) - self._running.keys()
        for claim in unknown & self._unknown:
            await self._let_go(claim)
        self._unknown = unknown

    async def _let_go(self, claim: Claim) -> None:
        """A database that was lost while it let us take a job may have done so; then it waits
        again. One whose execution could not end it has failed.
        """
        async with self._database.writing() as session:
            if claim in self._stumbled:
                await work.end_job(session, claim, Final(State.FAILED, BROKEN))
            else:
                await self._give_back(session, claim)
        self._stumbled.discard(claim)
        self._tell(claim.run_id)

    async def _execute(self, claim: Claim, execution: Execution) -> None:
        self._tell(claim.run_id)
        try:
            await execution.execute()
        except Exception:
            log.exception("run %s cannot be ended", claim.run_id)
            self._stumbled.add(claim)
        finally:
            del self._running[claim]
            self._tell(claim.run_id)
