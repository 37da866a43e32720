"""The processes that run what is kept. Each function is one transaction's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from async_contrast.database.models import ANY_PLATFORM, RunJob, State, Worker
from async_contrast.database.work import INTERRUPTED, Final, claim_of, end_job

SILENCE = 6.5
"""Seconds without a word, by the server's clock, after which a worker is taken for dead.

Two looks may fail; with one to notice it, what a dead worker had waits again within 10 s.
"""


def queue_of(platform: str, catalogue: str) -> str:
    """What a worker takes jobs of: "any", or "any@mine.py" where the catalogue has a name."""
    return f"{platform}@{catalogue}" if catalogue else platform


def platforms_of(queues: Iterable[str], catalogue: str) -> Sequence[str]:
    """The platforms, by name, that these queues take jobs of a catalogue for."""
    split = (queue.partition("@") for queue in queues)
    return sorted({platform for platform, _, of in split if of == catalogue} - {ANY_PLATFORM})


@dataclass(frozen=True, slots=True)
class Busy:
    """A worker, and how many jobs it has."""

    worker: Worker
    doing: int


async def all_workers(session: AsyncSession) -> Sequence[Busy]:
    """Every worker that is known, in the order of their platforms."""
    return await _busy(session)


async def heard_workers(session: AsyncSession) -> Sequence[Busy]:
    """Those that are not taken for dead, where workers say that they live: in a PostgreSQL."""
    silent_for = func.extract("epoch", func.now() - Worker.heard_at)
    return await _busy(session, silent_for <= SILENCE)


async def _busy(session: AsyncSession, *conditions: ColumnElement[bool]) -> Sequence[Busy]:
    doing = (
        select(func.count())
        .where(RunJob.worker_id == Worker.id, RunJob.state == State.RUNNING)
        .scalar_subquery()
    )
    wanted = select(Worker, doing).where(*conditions).order_by(Worker.platform, Worker.id)
    found = await session.execute(wanted)
    return [Busy(worker, count) for worker, count in found]


async def announce(session: AsyncSession, worker: Worker) -> None:
    """Say that a worker is there."""
    await session.merge(worker)


async def forget(session: AsyncSession, worker_ids: Collection[str]) -> None:
    """These have ended."""
    await session.execute(delete(Worker).where(Worker.id.in_(worker_ids)))


async def inherit(
    session: AsyncSession, heir: str, living: Collection[str], catalogue: str
) -> None:
    """Have what waits for nobody who lives wait for the heir, and interrupt what nobody runs.

    What is of another catalogue waits on, for somebody who has that.
    """
    nobodys = func.coalesce(RunJob.worker_id, "").not_in(living)
    running = select(RunJob).where(RunJob.state == State.RUNNING, nobodys)
    for job in (await session.scalars(running)).all():
        await end_job(session, claim_of(job), Final(State.INTERRUPTED, INTERRUPTED))
    queued = update(RunJob).where(RunJob.state == State.QUEUED, nobodys)
    queued = queued.where(RunJob.catalogue == catalogue)
    await session.execute(queued.values(worker_id=heir))


async def accept(session: AsyncSession, worker_id: str, jobs: Collection[RunJob]) -> None:
    """Have queued jobs wait for this worker, and for no other."""
    ids = [job.id for job in jobs]
    await session.execute(update(RunJob).where(RunJob.id.in_(ids)).values(worker_id=worker_id))


async def waiting_for(
    session: AsyncSession, worker_id: str, platforms: Collection[str]
) -> RunJob | None:
    """The job on these platforms that has waited longest for this worker."""
    job: RunJob | None = await session.scalar(
        select(RunJob)
        .where(RunJob.state == State.QUEUED, RunJob.worker_id == worker_id)
        .where(RunJob.platform.in_(platforms))
        .order_by(RunJob.id)
        .limit(1)
    )
    return job


async def held_by(session: AsyncSession, worker_id: str) -> Sequence[RunJob]:
    """The jobs that are this worker's now."""
    held = select(RunJob).where(RunJob.state == State.RUNNING, RunJob.worker_id == worker_id)
    return (await session.scalars(held)).all()
