"""The database while the service runs: short transactions, and one error for all its failures."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from async_contrast.database.engine import LINE as WAITS
from async_contrast.database.engine import for_requests
from async_contrast.errors import DatabaseUnavailable

log = logging.getLogger(__name__)

LONGEST = 15
"""Seconds that a transaction may take in all: to get a connection, then a lock, then to work.

psycopg takes up to ten more to give up a server that says nothing at all.
"""

OURS = (IntegrityError, DataError)
"""What a database says of the values that it is given. All else is the database's own: that it is
not there, full, locked, damaged, not to be written to, or has other tables than it had."""


class Database:
    """Sessions to read and to write with; each is one transaction, of one task.

    A task that is cancelled in its block, as a request's is when the client leaves, has written
    nothing; one that is cancelled at the end of it has written everything.
    """

    def __init__(self, url: str) -> None:
        """Connects to nothing yet. `url` is one that Settings has checked."""
        self.reader, self.writer = for_requests(url)
        self._failing: set[str] = set()

    def reading(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A session that only reads. Raises DatabaseUnavailable."""
        return self._session(self.reader, "read from")

    def writing(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A session that commits at the end of the block. Raises DatabaseUnavailable.

        Whoever gets past the block knows that what was written is kept.
        """
        return self._session(self.writer, "written to")

    async def close(self) -> None:
        """Close every connection."""
        await self.reader.dispose()
        await self.writer.dispose()

    @asynccontextmanager
    async def _session(self, engine: AsyncEngine, what: str) -> AsyncIterator[AsyncSession]:
        until = asyncio.get_running_loop().time() + LONGEST
        try:
            # What is not committed is rolled back when the session is closed, which SQLAlchemy
            # does in a task of its own.
            async with (
                asyncio.timeout_at(until),
                AsyncSession(engine, expire_on_commit=False) as session,
            ):
                yield session
                await _to_its_end(session.commit(), until)
        except (DBAPIError, NoConnectionFree, TimeoutError) as error:
            if isinstance(error, OURS):
                raise
            if what not in self._failing:  # said once, not with each request
                self._failing.add(what)
                log.warning("the database cannot be %s: %s", what, _words(error))
            raise DatabaseUnavailable(
                f"the database cannot be {what} now; ask again in a few seconds"
            ) from error
        if what in self._failing:
            self._failing.discard(what)
            log.warning("the database can be %s again", what)


async def _to_its_end(work: Coroutine[Any, Any, None], until: float) -> None:
    """Do it whole, at the latest until then; who is cancelled meanwhile hears of it afterwards."""

    async def limited() -> None:
        async with asyncio.timeout_at(until):
            await work

    task = asyncio.create_task(limited())
    cancelled: BaseException | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    failed = task.exception()
    if (reason := cancelled or failed) is not None:
        raise reason


def _words(error: BaseException) -> str:
    """What the driver says; SQLAlchemy's own words would show the values, too."""
    if isinstance(error, NoConnectionFree):
        return f"more want to at once than it takes; who has waited {WAITS} s is sent away"
    words = str(getattr(error, "orig", None) or error) or "it does not answer"
    return words.partition("\n")[0]
