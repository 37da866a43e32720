"""Worker processes of event loops: each has a copy of the asyncio.Lock, and all one counter."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from multiprocessing.synchronize import Barrier

from sqlalchemy import Engine, NullPool
from sqlalchemy.ext.asyncio import AsyncConnection

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.statements import recorded
from async_contrast.topics.controls import ensure
from async_contrast.topics.crew import run_processes
from async_contrast.topics.lock.processes import rules

lock = asyncio.Lock()


def across_processes_locked(trial: Trial) -> None:
    """asyncio.Lock in each process around SELECT and UPDATE."""

    async def work(connection: AsyncConnection, at: rules.Meetings) -> None:
        async with lock, connection.begin():
            n = (await connection.execute(rules.READ)).scalar_one()
            # The other processes' locks do not keep them out.
            await asyncio.to_thread(at.one_of_each)
            # Would succeed if this lock let the other worker in.
            met = await asyncio.to_thread(at.come_in)
            ensure(not met, rules.NOT_KEPT_OUT)
            await connection.execute(rules.write(n + 1))

    _run(trial, work, meetings=3)


def across_processes_one_statement(trial: Trial) -> None:
    """UPDATE counter SET n = n + 1."""

    async def work(connection: AsyncConnection, _at: rules.Meetings) -> None:
        async with connection.begin():
            await connection.execute(rules.INCREMENT)

    _run(trial, work, meetings=1)


def across_processes_begin_immediate(trial: Trial) -> None:
    """BEGIN IMMEDIATE, then SELECT and UPDATE."""

    async def work(connection: AsyncConnection, at: rules.Meetings) -> None:
        async with connection.begin():
            n = (await connection.execute(rules.READ)).scalar_one()
            await asyncio.to_thread(at.come_in)
            await connection.execute(rules.write(n + 1))

    _run(trial, work, rules.begin_immediately, meetings=2)


def across_processes_select_for_update(trial: Trial) -> None:
    """SELECT ... FOR UPDATE by with_for_update(), then UPDATE."""

    async def work(connection: AsyncConnection, at: rules.Meetings) -> None:
        async with connection.begin():
            n = (await connection.execute(rules.READ_AND_LOCK)).scalar_one()
            await asyncio.to_thread(at.readers, connection.dialect)
            await connection.execute(rules.write(n + 1))

    _run(trial, work, meetings=2)


def _run(
    trial: Trial,
    work: Callable[[AsyncConnection, rules.Meetings], Awaitable[None]],
    begin: Callable[[Engine], None] = rules.begin_as_usual,
    *,
    meetings: int,
) -> None:
    """Let the workers of some processes work on one counter, each on a connection of its own.

    A barrier of processes would stop the loop; in a thread it does not.
    """
    store, told = rules.new_counter(trial), rules.Told()
    everybody = rules.barrier_of_everybody(trial)

    async def worker(at: rules.Meetings) -> None:
        # Made after the fork: two processes cannot speak on one connection.
        async with store.opened_async(poolclass=NullPool) as engine:
            begin(engine.sync_engine)
            with recorded(engine) as sent, told.by(sent, at):
                async with engine.connect() as connection:
                    # To connect takes its time, which nobody's CHANCE should pay for.
                    await asyncio.to_thread(at.everybody)
                    await work(connection, at)

    async def process(one_of_each: Barrier) -> None:
        each = (rules.Meetings(one_of_each, everybody) for _ in range(rules.WORKERS))
        await asyncio.gather(*map(worker, each))

    run_processes(trial["processes"], lambda one_of_each: asyncio.run(process(one_of_each)))
    rules.judge_counter(trial, store, told, meetings)
