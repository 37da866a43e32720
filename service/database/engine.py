"""Connections to the service's database, on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, NullPool, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

PATIENCE = 5
"""Seconds to wait for a connection, and for somebody else's transaction."""


def for_migrations(url: str) -> AsyncEngine:
    """An engine whose transactions hold changes of tables, too, and begin with a lock.

    `url` is one that Settings has checked. SQLite's foreign keys are not checked on it: a batch
    migration drops and makes tables anew, and would take the rows that refer to them along.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url)
    return create_async_engine(url, poolclass=NullPool, connect_args={"connect_timeout": PATIENCE})


def _sqlite(url: str) -> AsyncEngine:
    engine = create_async_engine(url, poolclass=NullPool, connect_args={"timeout": PATIENCE})

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
