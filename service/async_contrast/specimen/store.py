"""Where a data trial keeps its tables: a SQLite file, or a schema in PostgreSQL."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE
from async_contrast.contrasts.trial import Trial
from async_contrast.specimen import schemas

# An engine that is made imports its drivers: now, so that no trial that is forked later has to.
create_engine("sqlite://")
create_async_engine("sqlite+aiosqlite://")


@dataclass(frozen=True, slots=True)
class Store:
    """One database, reached by a sync driver on threads and by an async one on asyncio.

    psycopg is both, so in PostgreSQL the URLs are the same.
    """

    url: URL
    async_url: URL

    @classmethod
    def of(cls, trial: Trial) -> Self:
        """A new, empty one, gone when the trial is over.

        Raises sqlalchemy.exc.OperationalError where a PostgreSQL is set that does not answer.
        """
        if trial.database_url:
            url = schemas.make(trial.database_url, trial.folder)
            return cls(url, url)
        number, file = tempfile.mkstemp(dir=trial.folder, suffix=".db")
        os.close(number)
        return cls(
            URL.create("sqlite", database=file), URL.create("sqlite+aiosqlite", database=file)
        )

    @property
    def database(self) -> str:
        """SQLITE or POSTGRESQL."""
        return SQLITE if self.url.get_backend_name() == "sqlite" else POSTGRESQL

    def engine(self, **options: Any) -> Engine:
        """A sync engine; the options are create_engine's. Close it with dispose()."""
        return create_engine(self.url, **options)

    def async_engine(self, **options: Any) -> AsyncEngine:
        """An async engine; the options are create_async_engine's. Close it with dispose()."""
        return create_async_engine(self.async_url, **options)

    @contextmanager
    def opened(self, **options: Any) -> Iterator[Engine]:
        """A sync engine, closed at the end of the block."""
        engine = self.engine(**options)
        try:
            yield engine
        finally:
            engine.dispose()

    @asynccontextmanager
    async def opened_async(self, **options: Any) -> AsyncIterator[AsyncEngine]:
        """An async engine, closed at the end of the block."""
        engine = self.async_engine(**options)
        try:
            yield engine
        finally:
            await engine.dispose()
