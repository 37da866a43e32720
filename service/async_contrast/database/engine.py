"""Connections to the service's database, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from typing import Any

from sqlalchemy import Connection, ExceptionContext, NullPool, event, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

PATIENCE = 5
"""Seconds to wait for a server's answer, and for somebody else's transaction."""

LINE = 10
"""Seconds to wait for one of our connections; a transaction takes milliseconds."""

CONNECTIONS = 10
"""Connections that one process opens to a PostgreSQL, or to read a SQLite file."""


def for_migrations(url: str) -> AsyncEngine:
    """An engine whose transactions hold changes of tables, too, and begin with a lock.

    `url` is one that Settings has checked. SQLite's foreign keys are not checked on it: a batch
    migration drops and makes tables anew, and would take the rows that refer to them along.
    """
    if is_sqlite(url):
        return _sqlite(url, "BEGIN IMMEDIATE", poolclass=NullPool)
    return create_async_engine(url, poolclass=NullPool, connect_args={"connect_timeout": PATIENCE})


def for_requests(url: str) -> tuple[AsyncEngine, AsyncEngine]:
    """An engine to read with and one to write with, with foreign keys.

    They are one and the same in a PostgreSQL. In SQLite a single connection of a process writes,
    and a transaction that will write says so at its begin: one that had read before would be
    refused at once, whatever the patience.
    """
    if is_sqlite(url):
        pool: dict[str, Any] = {"max_overflow": 0, "pool_timeout": LINE}
        reading = _sqlite(url, "BEGIN", "foreign_keys", "query_only", pool_size=CONNECTIONS, **pool)
        writing = _sqlite(url, "BEGIN IMMEDIATE", "foreign_keys", pool_size=1, **pool)
        for engine in (reading, writing):
            _keep_to_the_file(engine)
        return reading, writing
    engine = create_async_engine(
        url,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=LINE,
        pool_pre_ping=True,  # a database that was started anew has closed what we hold
        connect_args={"connect_timeout": PATIENCE},
    )
    _let_nobody_wait_for_who_is_stopped(engine)
    return engine, engine


def _let_nobody_wait_for_who_is_stopped(engine: AsyncEngine) -> None:
    """Have the server end a transaction that says nothing: SIGSTOP may strike in one.

    Ours say something every few milliseconds, and what is lost is tried again.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{PATIENCE}s'")
        cursor.close()
        connection.commit()


def is_sqlite(url: str) -> bool:
    """Whether this names a SQLite file."""
    return make_url(url).get_backend_name() == "sqlite"


def _sqlite(url: str, begin_with: str, *pragmas: str, **pool: Any) -> AsyncEngine:
    """An engine that begins its transactions so, with these switched on in each connection."""
    engine = create_async_engine(url, connect_args={"timeout": PATIENCE}, **pool)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma} = ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin_with)

    @event.listens_for(engine.sync_engine, "handle_error")
    def keep(context: ExceptionContext) -> None:
        """Have who was cancelled roll back, and give the connection back whole.

        SQLAlchemy would close it, and to SQLite a transaction lasts as long as any cursor of a
        closed connection does. Nothing is broken: aiosqlite does what it was asked in a thread,
        one after the other, whoever has ceased to wait for it.
        """
        if isinstance(context.original_exception, asyncio.CancelledError):
            context.is_disconnect = False

    return engine


def _keep_to_the_file(engine: AsyncEngine) -> None:
    """Have every connection be to the file that has the name now, and make none.

    A file that was replaced lives on for who has it open: some would read what nobody else does.
    """
    file = engine.url.database or ""

    def known() -> tuple[int, int] | None:
        try:
            found = os.stat(file)
        except OSError:
            return None
        return found.st_dev, found.st_ino

    @event.listens_for(engine.sync_engine, "do_connect")
    def look(*_: object) -> None:
        if known() is None:
            raise sqlite3.OperationalError("the file is gone")

    @event.listens_for(engine.sync_engine, "connect")
    def remember(_connection: object, record: Any) -> None:
        record.info["file"] = known()

    @event.listens_for(engine.sync_engine, "checkout")
    def compare(_connection: object, record: Any, _proxy: object) -> None:
        if record.info["file"] != known():
            raise DisconnectionError("the file is another one")  # the pool opens it anew


def for_psycopg(url: str) -> dict[str, Any]:
    """What psycopg connects with, where something else than SQLAlchemy does it."""
    parsed = make_url(url)
    _, words = parsed.get_dialect()().create_connect_args(parsed)
    return {**words, "connect_timeout": PATIENCE}
