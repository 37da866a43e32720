"""A connection that hears of every change of a run, and on which its owner looks now and then."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from psycopg import AsyncConnection, Error

from async_contrast.database.engine import for_psycopg
from async_contrast.engine.execution import AGAIN
from async_contrast.engine.queue import SCHEMA, WITH_SCHEMA

log = logging.getLogger(__name__)

CHANNEL = "async_contrast_runs"
"""Where a trigger of the table says "number state" (alembic/versions/0004_jobs_and_workers.py)."""

KNOCK = "knock"
"""What it says to itself: who does not hear it is behind a pooler that swallows LISTEN."""

PATIENCE = 2.0
"""Seconds for that to be heard."""

Connection = AsyncConnection[Any]


class Listener:
    """Connects, again and again where the connection breaks, until `hold` is cancelled."""

    def __init__(
        self,
        url: str,
        on_change: Callable[[int, str], None],
        on_connect: Callable[[bool], None],
        look: Callable[[Connection], Awaitable[None]],
        seconds: Callable[[], float],
    ) -> None:
        """`on_change` is called with a run's number and its state, or "gone"; `on_connect` with
        whether changes are heard on the new connection: those of before were not.

        `look` is called each so many `seconds`.
        """
        self._words = for_psycopg(url)
        self._on_change = on_change
        self._on_connect = on_connect
        self._look = look
        self._seconds = seconds

    async def hold(self) -> None:
        """Hear and look, until this is cancelled."""
        while True:
            try:
                async with await AsyncConnection.connect(
                    **self._words, autocommit=True
                ) as connection:
                    await self._listen(connection)
            except Error:
                pass  # the database is away, which whoever asks it for something else says
            except Exception:
                log.exception("the engine stumbled, and goes on")
            await asyncio.sleep(AGAIN)

    async def _listen(self, connection: Connection) -> None:
        await connection.execute(WITH_SCHEMA.format(SCHEMA, "false"))
        await connection.execute(f"LISTEN {CHANNEL}")
        self._on_connect(await self._is_heard(connection))
        while True:
            await self._look(connection)
            await self._hear(connection, self._seconds())

    async def _is_heard(self, connection: Connection) -> bool:
        await connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, KNOCK))
        async for note in connection.notifies(timeout=PATIENCE):
            if note.payload == KNOCK:
                return True
            self._tell(note.payload)
        return False

    async def _hear(self, connection: Connection, seconds: float) -> None:
        async for note in connection.notifies(timeout=seconds):
            self._tell(note.payload)

    def _tell(self, payload: str) -> None:
        number, _, state = payload.partition(" ")
        if number.isdecimal():
            self._on_change(int(number), state)
