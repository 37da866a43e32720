"""The engine, and a session for whoever needs one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from shop.models import Base


def _with_foreign_keys(connection: Any, record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _table_names(connection: Connection) -> list[str]:
    return inspect(connection).get_table_names()


class Database:
    def __init__(self, url: str) -> None:
        self.engine = create_async_engine(url)
        self._session = async_sessionmaker(self.engine, expire_on_commit=False)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine.sync_engine, "connect", _with_foreign_keys)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """A session of one's own; what was done is committed unless something failed."""
        async with self._session() as session:
            try:
                yield session
            except BaseException:
                await session.rollback()
                raise
            await session.commit()

    async def create_tables(self) -> None:
        async with self.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)

    async def table_names(self) -> list[str]:
        async with self.engine.connect() as connection:
            return await connection.run_sync(_table_names)

    async def dispose(self) -> None:
        await self.engine.dispose()
