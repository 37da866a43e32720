"""Whatever is killed, stopped or lost, each run ends once, and no cell is kept twice."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select, text

from async_contrast.database.database import Database
from async_contrast.database.models import UNDER_WAY, CellResult, Run, RunJob, State
from async_contrast.database.upgrade import upgrade
from tests.engine.asking import Asker, deferring, until
from tests.engine.workers import WorkerProcess
from tests.own_postgresql import OwnPostgresql

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc"),
]

RUNS = 500
STOPPED = 30
"""Seconds that a worker is stopped at least: until another one has what it had."""

LIMIT = 300 + RUNS
"""Seconds that all of them may take on a machine that is busy with others."""

OTHER_PYTHON = os.environ.get("OTHER_PYTHON", sys.executable)
"""An interpreter with this package's dependencies, for one of the two workers."""


async def test_each_run_ends_once_whatever_happens_to_workers_and_the_database(
    tmp_path: Path,
) -> None:
    with OwnPostgresql() as own:
        await upgrade(own.url)
        with (
            WorkerProcess(own.url, tmp_path, "--at-once", "8") as one,
            WorkerProcess(own.url, tmp_path, "--at-once", "8", python=OTHER_PYTHON) as other,
        ):
            for worker in (one, other):
                worker.wait_until_ready()
            asker = Asker(Database(own.url), deferring(own.url))
            asked = await ask(asker, RUNS // 2)
            asked |= await stopped_while_it_has_jobs(asker, one)
            asked |= await ask(asker, RUNS // 4)
            asked |= await ask_until_held(asker, one)
            own.restart()
            asked |= await ask(asker, RUNS // 4)
            asked |= await ask_until_held(asker, other)
            other.process.kill()
            await until(lambda: nothing_is_under_way(asker), LIMIT)
            await everything_ended_once(asker.database, asked)
            await until(lambda: nothing_is_queued(asker.database))
            assert one.terminate() == 0
            await asker.database.close()


async def ask(asker: Asker, runs: int) -> set[int]:
    return {await asker.ask(1 + 53 * number % 400) for number in range(runs)}


async def ask_until_held(asker: Asker, worker: WorkerProcess) -> set[int]:
    """Ask for more until this worker has one: the other may have been quicker with all before."""
    asked: set[int] = set()
    async with asyncio.timeout(LIMIT):
        while not await asker.held_by(worker.process.pid):
            asked.add(await asker.ask(400))
    return asked


async def nothing_is_under_way(asker: Asker) -> bool:
    return not await asker.count(*UNDER_WAY)


async def stopped_while_it_has_jobs(asker: Asker, worker: WorkerProcess) -> set[int]:
    """SIGSTOP, until another one has all that it had, and SIGCONT; what was asked for meanwhile."""
    pid = worker.process.pid
    asked: set[int] = set()
    while True:
        asked |= await ask_until_held(asker, worker)
        worker.send(signal.SIGSTOP)
        began = time.monotonic()
        await asyncio.sleep(0.05)  # what it had sent has arrived
        if await asker.held_by(pid):
            break
        worker.send(signal.SIGCONT)

    async def has_lost_all() -> bool:
        return not await asker.held_by(pid)

    await until(has_lost_all)
    await asyncio.sleep(max(0, STOPPED - (time.monotonic() - began)))
    worker.send(signal.SIGCONT)
    return asked


async def everything_ended_once(database: Database, asked: set[int]) -> None:
    async with database.reading() as session:
        cells = Counter((await session.scalars(select(CellResult.run_id))).all())
        distinct = await session.execute(select(CellResult.run_id, CellResult.cell).distinct())
        assert len(distinct.all()) == cells.total()
        runs = (await session.scalars(select(Run))).all()
        jobs = {job.run_id: job for job in await session.scalars(select(RunJob))}
    assert {run.id for run in runs} == jobs.keys() == asked
    ends = Counter(run.state for run in runs)
    assert ends.keys() <= {State.FINISHED, State.INTERRUPTED}
    assert ends[State.INTERRUPTED] <= 16, "no more than a worker has at once were lost twice"
    for run in runs:
        job = jobs[run.id]
        assert run.state == job.state
        assert run.cells_done == job.cells_done == cells[run.id]
        if run.state == State.FINISHED:
            assert run.cells_done == 2


async def nothing_is_queued(database: Database) -> bool:
    """Whether procrastinate keeps no job any more, not even one that a dead worker had."""
    async with database.reading() as session:
        jobs = await session.scalar(text("SELECT count(*) FROM procrastinate.procrastinate_jobs"))
    return not jobs
