"""An AsyncSession that nobody closes: to give its connection back, somebody would have to await.

Asked here only: a task that is cancelled before it comes to the end of its session.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event, literal, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.util import greenlet_spawn

from async_contrast.contrasts.platforms import SQLITE
from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.store import Store
from async_contrast.topics.controls import ensure
from async_contrast.topics.relationships.left import rules

# left-session: what becomes of its connection?


async def left_session(trial: Trial) -> None:
    """An AsyncSession that has read, and that nobody closes."""
    async with _judged(trial) as engine:
        await _read(AsyncSession(engine))


async def left_session_cancelled(trial: Trial) -> None:
    """An AsyncSession that has read, and that nobody closes: its task is cancelled meanwhile."""
    async with _judged(trial) as engine:
        has_read = asyncio.Event()

        async def request() -> None:
            session = AsyncSession(engine)
            await _read(session)
            has_read.set()
            await asyncio.Event().wait()
            await session.close()

        await _cancel(asyncio.create_task(request()), has_read)


async def left_session_closed(trial: Trial) -> None:
    """An AsyncSession that has read, in an `async with`."""
    async with _judged(trial) as engine, AsyncSession(engine) as session:
        await _read(session)


async def left_session_closed_cancelled(trial: Trial) -> None:
    """An AsyncSession that has read, in an `async with`: its task is cancelled meanwhile."""
    async with _judged(trial) as engine:
        has_read = asyncio.Event()

        async def request() -> None:
            async with AsyncSession(engine) as session:
                await _read(session)
                has_read.set()
                await asyncio.Event().wait()

        await _cancel(asyncio.create_task(request()), has_read)


async def _read(session: AsyncSession) -> None:
    ensure(await session.scalar(select(literal(1))) == 1, "nothing was read")


async def _cancel(task: asyncio.Task[None], when: asyncio.Event) -> None:
    async with asyncio.timeout(rules.PATIENCE):
        await when.wait()
    task.cancel()
    await asyncio.wait([task])
    ensure(task.cancelled(), "the task was not cancelled")


@asynccontextmanager
async def _judged(trial: Trial) -> AsyncIterator[AsyncEngine]:
    """An engine of which is judged what becomes of its connection."""
    store = Store.of(trial)
    async with store.opened_async() as engine:
        opened: list[Any] = []
        event.listen(engine.sync_engine, "connect", lambda each, _: opened.append(each))
        before = set(threading.enumerate())
        with rules.judged(trial, engine.sync_engine):
            yield engine
            new = set(threading.enumerate()) - before
    if store.database == SQLITE:
        for thread in new:  # aiosqlite's, which closes the connection and ends
            await asyncio.to_thread(thread.join, rules.PATIENCE)
    else:
        for each in opened:  # psycopg's, which the engine may have lost
            await greenlet_spawn(each.close)
