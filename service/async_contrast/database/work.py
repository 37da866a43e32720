"""What is to be run, who runs it, and what has come of it. Each function is one transaction's.

A job belongs to the worker that took it, in that attempt, until it ends or is queued again. What
a worker writes of a job holds only while that is so: a worker that was stopped for a minute, and
whose job another one has taken meanwhile, changes nothing. Whoever changes a job holds its run's
row, so that no two wait for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from async_contrast.database.models import (
    NOBODY,
    UNDER_WAY,
    WHOLE,
    CellResult,
    Run,
    RunJob,
    State,
)
from async_contrast.database.moments import now

MOST_ATTEMPTS = 2
"""How often a job is taken, at most: one that ends two workers would end the third."""

INTERRUPTED = "the process that ran it ended; ask for it again"


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that a worker has taken, and in which attempt."""

    job_id: int
    run_id: int
    worker_id: str | None
    attempt: int

    def holds(self) -> tuple[ColumnElement[bool], ...]:
        """Whether the job is still this worker's, in this attempt."""
        return (
            RunJob.id == self.job_id,
            RunJob.state == State.RUNNING,
            RunJob.worker_id.is_not_distinct_from(self.worker_id),
            RunJob.attempt == self.attempt,
        )


def claim_of(job: RunJob) -> Claim:
    """Who has taken a job, as it was read."""
    return Claim(job.id, job.run_id, job.worker_id, job.attempt)


@dataclass(frozen=True, slots=True)
class Final:
    """How a job ended."""

    state: State
    reason: str = ""
    environment: Mapping[str, Any] | None = None
    problems: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come; whatever happens to a run, one of these changes.

    `held` is whether a worker has one of its jobs.
    """

    state: State
    cells_done: int
    held: bool


async def take(
    session: AsyncSession, job_id: int, attempt: int, worker_id: str
) -> tuple[Run, RunJob] | None:
    """Have a queued job be this worker's, if it has been taken so often before, and not since."""
    run_id = select(RunJob.run_id).where(RunJob.id == job_id).scalar_subquery()
    run = await session.scalar(_locked(run_id))
    if run is None:
        return None
    job = await session.scalar(
        update(RunJob)
        .where(RunJob.id == job_id, RunJob.state == State.QUEUED, RunJob.attempt == attempt)
        .values(state=State.RUNNING, started_at=now(), worker_id=worker_id, attempt=attempt + 1)
        .returning(RunJob)
    )
    if job is None:
        return None
    if run.state == State.QUEUED:
        run.state, run.started_at = State.RUNNING, now()
    return run, job


def _locked(run_id: int | ScalarSelect[int]) -> Select[Run]:
    """A run that nobody else changes until the transaction ends; SQLite has begun with a lock."""
    return select(Run).where(Run.id == run_id).with_for_update(key_share=True)


async def keep_cell(session: AsyncSession, claim: Claim, cell: CellResult) -> bool:
    """Whether the job still was the worker's, and its cell is kept."""
    run = await session.scalar(_locked(claim.run_id))
    platform = await session.scalar(
        update(RunJob)
        .where(*claim.holds())
        .values(cells_done=RunJob.cells_done + 1)
        .returning(RunJob.platform)
    )
    if run is None or platform is None:
        return False
    run.cells_done += 1
    cell.run_id, cell.number, cell.platform = run.id, run.cells_done, platform
    cell.seen_by = NOBODY if run.topic == WHOLE else run.seen_by
    session.add(cell)
    return True


async def ran_on(session: AsyncSession, claim: Claim, environment: Mapping[str, Any]) -> None:
    """Keep what a job's trials run on: one that is cancelled has no worker to say so."""
    await session.execute(
        update(RunJob).where(*claim.holds()).values(environment=dict(environment))
    )


async def kept_cells(session: AsyncSession, claim: Claim) -> frozenset[tuple[str, str]]:
    """The cells that the job has already, of this attempt or an earlier one; each with its contrast
    as it is kept.
    """
    platform = select(RunJob.platform).where(RunJob.id == claim.job_id).scalar_subquery()
    known = await session.execute(
        select(CellResult.contrast, CellResult.cell).where(
            CellResult.run_id == claim.run_id, CellResult.platform == platform
        )
    )
    return frozenset((contrast, cell) for contrast, cell in known)


async def end_job(session: AsyncSession, claim: Claim, final: Final) -> bool:
    """Give a job its final state, if it still is the worker's; and its run, if it was the last."""
    await session.scalar(_locked(claim.run_id))
    surprise = exists().where(
        CellResult.run_id == RunJob.run_id,
        CellResult.platform == RunJob.platform,
        CellResult.surprise,
    )
    known = {} if final.environment is None else {"environment": dict(final.environment)}
    ended = await session.scalar(
        update(RunJob)
        .where(*claim.holds())
        .values(
            state=final.state,
            ended_at=now(),
            reason=final.reason,
            surprise=surprise if final.state is State.FINISHED else None,
            problems=dict(final.problems) if final.problems else None,
            **known,
        )
        .returning(RunJob.id)
    )
    if ended is not None:
        await _end_with_its_jobs(session, claim.run_id)
    return ended is not None


async def _end_with_its_jobs(session: AsyncSession, run_id: int) -> None:
    """End a run of which no job is under way; it has finished if all of them have."""
    jobs = (await session.scalars(select(RunJob).where(RunJob.run_id == run_id))).all()
    if any(job.state in UNDER_WAY for job in jobs):
        return
    odd = next((job for job in jobs if job.state != State.FINISHED), None)
    surprise = any(job.surprise for job in jobs)
    await session.execute(
        update(Run)
        .where(Run.id == run_id, Run.state.in_(UNDER_WAY))
        .values(
            state=odd.state if odd else State.FINISHED,
            reason=odd.reason if odd else "",
            surprise=surprise if surprise or not odd else None,
            ended_at=now(),
        )
    )


async def hand_back(session: AsyncSession, claim: Claim) -> RunJob | None:
    """Queue a job again that is this worker's, or interrupt it if it was taken too often.

    The job if it is queued: it may be taken in its next attempt. A run of which all jobs wait is
    queued again, too.
    """
    if claim.attempt >= MOST_ATTEMPTS:
        await end_job(session, claim, Final(State.INTERRUPTED, INTERRUPTED))
        return None
    await session.scalar(_locked(claim.run_id))
    queued: RunJob | None = await session.scalar(
        update(RunJob)
        .where(*claim.holds())
        .values(state=State.QUEUED, started_at=None, worker_id=None)
        .returning(RunJob)
    )
    if queued is not None:
        begun = exists().where(RunJob.run_id == Run.id, RunJob.state != State.QUEUED)
        await session.execute(
            update(Run)
            .where(Run.id == claim.run_id, Run.state == State.RUNNING, ~begun)
            .values(state=State.QUEUED, started_at=None)
        )
    return queued


async def jobs_of(session: AsyncSession, job_ids: Collection[int]) -> Sequence[RunJob]:
    """These jobs, as far as they are there."""
    return (await session.scalars(select(RunJob).where(RunJob.id.in_(job_ids)))).all()


async def progress_of(session: AsyncSession, run_ids: Collection[int]) -> Mapping[int, Progress]:
    """How far these runs have come; those that are gone are left out."""
    held = exists().where(RunJob.run_id == Run.id, RunJob.state == State.RUNNING)
    found = await session.execute(
        select(Run.id, Run.state, Run.cells_done, held).where(Run.id.in_(run_ids))
    )
    return {run_id: Progress(State(state), done, held) for run_id, state, done, held in found}
