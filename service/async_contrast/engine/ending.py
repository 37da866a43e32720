"""The last seconds of an engine: those who follow a run hear what becomes of it, then no more."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from async_contrast.database import work
from async_contrast.database.database import Database
from async_contrast.database.models import UNDER_WAY
from async_contrast.engine.news import News
from async_contrast.errors import DatabaseUnavailable

FAREWELL = 2.0
"""Seconds that jobs have to be handed back or interrupted when the service ends, and to be told."""

SOON = 0.1
"""Seconds between two looks meanwhile for what other processes have done."""

HURRY = 0.5
"""Seconds for what was cancelled to end; psycopg takes ten where a server does not answer."""


class Ending:
    """Begins once; all news are over after FAREWELL at the latest."""

    def __init__(self, database: Database, news: News) -> None:
        self._database = database
        self._news = news
        self._last_moment = 0.0
        self._saying: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """End all news when nobody is about to hear of an end, or there is no time left."""
        if self._saying is None:
            loop = asyncio.get_running_loop()
            self._last_moment = loop.time() + FAREWELL
            loop.call_at(self._last_moment, self._news.end)
            self._saying = asyncio.create_task(self._say())

    async def finish(
        self, jobs: Collection[asyncio.Task[None]], others: Collection[asyncio.Task[None]]
    ) -> None:
        """Wait for the jobs' tasks while there is time; cancel what is left, and the others."""
        self.begin()
        loop = asyncio.get_running_loop()
        farewell = {*jobs, *filter(None, [self._saying])}
        await asyncio.wait(farewell, timeout=max(self._last_moment - loop.time(), 0))
        left = {task for task in (*farewell, *others) if not task.done()}
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=HURRY)

    async def _say(self) -> None:
        """A job of another process may end as well: that of a worker of the same service does.

        Where it goes on, those who follow its run here hear nothing of an end.
        """
        try:
            while not self._news.over and await self._is_end_awaited():  # noqa: ASYNC110 - no bell
                await asyncio.sleep(SOON)
        except DatabaseUnavailable:
            pass  # nobody could read what has become of a run
        finally:
            self._news.end()

    async def _is_end_awaited(self) -> bool:
        """Whether somebody follows a run that a worker has, or that has ended."""
        if not self._news.followed:
            return False
        async with self._database.reading() as session:
            found = await work.progress_of(session, self._news.followed)
        self._news.compare(found)
        return any(each.held or each.state not in UNDER_WAY for each in found.values())
