"""What is to be run, who runs it, and what has come of it. Each function is one transaction's.

A run belongs to the runner that took it until it ends. Whatever a runner writes of a run holds
only while that is so: a run that was cancelled, or whose runner was taken for dead, stays ended.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from async_contrast.database.models import CellResult, Run, Runner, State
from async_contrast.database.moments import now


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come; whatever happens to a run, one of these changes."""

    state: State
    cells_done: int


async def is_anything_queued(session: AsyncSession) -> bool:
    """Whether a runner would find something to take."""
    queued = select(Run.id).where(Run.state == State.QUEUED).limit(1)
    return await session.scalar(queued) is not None


async def take_run(session: AsyncSession, runner_id: str) -> Run | None:
    """The run that has waited longest, which nobody else gets from now on."""
    first = select(Run.id).where(Run.state == State.QUEUED).order_by(Run.id).limit(1)
    return await session.scalar(
        update(Run)
        # SQLite leaves FOR UPDATE out; there a single transaction writes at a time.
        .where(Run.id == first.with_for_update(skip_locked=True).scalar_subquery())
        .values(state=State.RUNNING, started_at=now(), runner_id=runner_id)
        .returning(Run)
    )


async def put_back(session: AsyncSession, run_id: int, runner_id: str) -> None:
    """Queue a run again that this runner took, if it still is its own and no cell has ended."""
    await session.execute(
        update(Run)
        .where(
            Run.id == run_id,
            Run.state == State.RUNNING,
            Run.runner_id == runner_id,
            Run.cells_done == 0,
        )
        .values(state=State.QUEUED, started_at=None, runner_id=None)
    )


async def held_by(session: AsyncSession, runner_id: str) -> set[int]:
    """The runs that still are this runner's."""
    held = select(Run.id).where(Run.state == State.RUNNING, Run.runner_id == runner_id)
    return set(await session.scalars(held))


async def keep_cell(session: AsyncSession, run_id: int, runner_id: str, cell: CellResult) -> bool:
    """Whether the run still was this runner's, and its cell is kept."""
    counted = await session.execute(
        update(Run)
        .where(Run.id == run_id, Run.state == State.RUNNING, Run.runner_id == runner_id)
        .values(cells_done=Run.cells_done + 1)
        .returning(Run.cells_done, Run.seen_by)
    )
    if (row := counted.one_or_none()) is None:
        return False
    cell.run_id, (cell.number, cell.seen_by) = run_id, row
    session.add(cell)
    return True


async def is_kept(session: AsyncSession, run_id: int, cell: str) -> bool:
    """Whether a run has this cell already."""
    known = select(CellResult.id).where(CellResult.run_id == run_id, CellResult.cell == cell)
    return await session.scalar(known) is not None


async def end_run(
    session: AsyncSession,
    run_id: int,
    runner_id: str,
    state: State,
    *,
    reason: str = "",
    surprise: bool | None = None,
    environment: Mapping[str, Any] | None = None,
) -> None:
    """Give a run its final state, if it still is this runner's."""
    await session.execute(
        update(Run)
        .where(Run.id == run_id, Run.state == State.RUNNING, Run.runner_id == runner_id)
        .values(
            state=state,
            ended_at=now(),
            reason=reason,
            surprise=surprise,
            environment=dict(environment) if environment is not None else None,
        )
    )


async def beat(session: AsyncSession, runner: Runner) -> None:
    """Say that a runner lives; it is remembered from the first time on."""
    known = await session.scalar(
        update(Runner)
        .where(Runner.id == runner.id)
        .values(beats=Runner.beats + 1)
        .returning(Runner.id)
    )
    if known is None:
        session.add(
            Runner(id=runner.id, machine=runner.machine, pid=runner.pid, born=runner.born, beats=1)
        )


async def others(session: AsyncSession, runner_id: str) -> Mapping[str, Runner | None]:
    """The other runners, by id; None for one that holds a run and that nobody remembers."""
    known = await session.scalars(select(Runner).where(Runner.id != runner_id))
    held = select(Run.runner_id).where(Run.state == State.RUNNING, Run.runner_id != runner_id)
    holders = await session.scalars(held.distinct())
    return {**dict.fromkeys(map(str, holders)), **{runner.id: runner for runner in known}}


async def bury(session: AsyncSession, dead: Mapping[str, Runner | None]) -> Sequence[int]:
    """Forget dead runners, as `others` gave them, and end what they held; those runs' numbers.

    One that has beaten since then lives.
    """
    buried = [runner_id for runner_id, runner in dead.items() if runner is None]
    for runner in filter(None, dead.values()):
        gone = delete(Runner).where(Runner.id == runner.id, Runner.beats == runner.beats)
        buried += await session.scalars(gone.returning(Runner.id))
    ended = await session.scalars(
        update(Run)
        .where(Run.state == State.RUNNING, Run.runner_id.in_(buried))
        .values(
            state=State.INTERRUPTED,
            ended_at=now(),
            reason="the process that ran it ended; ask for it again",
        )
        .returning(Run.id)
    )
    return ended.all()


async def progress_of(session: AsyncSession, run_ids: Collection[int]) -> Mapping[int, Progress]:
    """How far these runs have come; those that are gone are left out."""
    found = await session.execute(
        select(Run.id, Run.state, Run.cells_done).where(Run.id.in_(run_ids))
    )
    return {run_id: Progress(State(state), done) for run_id, state, done in found}
