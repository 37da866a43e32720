"""Worker processes of event loops: each has a copy of the asyncio.Lock, and all one counter."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from multiprocessing.synchronize import Barrier

from sqlalchemy import Engine, NullPool
from sqlalchemy.ext.asyncio import AsyncConnection

from service.specimen.statements import recorded
from service.topics.crew import meet, run_processes
from service.topics.lock.processes import rules
from service.trial import Trial

lock = asyncio.Lock()


def across_processes_locked(trial: Trial) -> None:
    """asyncio.Lock in each process around SELECT and UPDATE."""

    async def work(connection: AsyncConnection, everybody_read: Barrier) -> None:
        async with lock, connection.begin():
            n = (await connection.execute(rules.READ)).scalar_one()
            meet(everybody_read, rules.CHANCE)
            await connection.execute(rules.write(n + 1))

    _run(trial, work)


def across_processes_one_statement(trial: Trial) -> None:
    """UPDATE counter SET n = n + 1."""

    async def work(connection: AsyncConnection, _barrier: Barrier) -> None:
        async with connection.begin():
            await connection.execute(rules.INCREMENT)

    _run(trial, work)


def across_processes_begin_immediate(trial: Trial) -> None:
    """BEGIN IMMEDIATE, then SELECT and UPDATE."""

    async def work(connection: AsyncConnection, everybody_read: Barrier) -> None:
        async with connection.begin():
            n = (await connection.execute(rules.READ)).scalar_one()
            meet(everybody_read, rules.CHANCE)
            await connection.execute(rules.write(n + 1))

    _run(trial, work, rules.begin_immediately)


def across_processes_select_for_update(trial: Trial) -> None:
    """SELECT ... FOR UPDATE by with_for_update(), then UPDATE."""

    async def work(connection: AsyncConnection, everybody_read: Barrier) -> None:
        async with connection.begin():
            n = (await connection.execute(rules.READ_AND_LOCK)).scalar_one()
            meet(everybody_read, rules.CHANCE)
            await connection.execute(rules.write(n + 1))

    _run(trial, work)


def _run(
    trial: Trial,
    work: Callable[[AsyncConnection, Barrier], Awaitable[None]],
    begin: Callable[[Engine], None] = rules.begin_as_usual,
) -> None:
    """Let processes work on one counter, each on a loop and a connection of its own, all at once.

    A barrier stops the loop; nothing else runs on it.
    """
    store, told = rules.new_counter(trial), rules.Told()

    async def process(everybody: Barrier) -> None:
        # Made after the fork: two processes cannot speak on one connection.
        engine = store.async_engine(poolclass=NullPool)
        begin(engine.sync_engine)
        with recorded(engine) as sent, told.by(sent, everybody):
            async with engine.connect() as connection:
                meet(everybody)
                await work(connection, everybody)

    run_processes(trial["processes"], lambda everybody: asyncio.run(process(everybody)))
    rules.judge_counter(trial, store, told)
