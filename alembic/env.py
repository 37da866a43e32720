"""What Alembic runs for each of its commands: connects, and compares or changes the tables."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import AsyncExitStack
from logging.config import fileConfig
from typing import Literal

from alembic import context
from alembic.util.exc import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from async_contrast.config import Settings
from async_contrast.database.engine import for_migrations, is_sqlite
from async_contrast.database.models import Base
from async_contrast.database.moments import Moment
from async_contrast.database.upgrade import cannot_be_used, open_file
from async_contrast.errors import ConfigurationError

LOCK = 0x61636D67
"""Which of PostgreSQL's advisory locks an upgrade holds."""

config = context.config
if config.config_file_name is not None:
    fileConfig(config.config_file_name, disable_existing_loggers=False)


def render(_kind: str, what: object, _autogenerate: object) -> str | Literal[False]:
    """In a migration a Moment is what the database makes of it; migrations outlive our classes."""
    return "sa.DateTime(timezone=True)" if isinstance(what, Moment) else False


def run(connection: Connection) -> None:
    """Run the command on this connection, which is in a transaction. One upgrade at a time."""
    if connection.dialect.name == "postgresql":  # SQLite's has begun with a lock
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render,
        compare_server_default=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def database_url() -> str:
    """The environment's. Raises CommandError, of which Alembic prints the words alone."""
    try:
        return Settings.from_environment(os.environ).database_url
    except ConfigurationError as error:
        raise CommandError(str(error)) from error


async def connect_and_run() -> None:
    """Run it on a connection of its own: all of an upgrade happens, or nothing."""
    url = database_url()
    engine = for_migrations(url)
    async with AsyncExitStack() as at_the_end:
        at_the_end.push_async_callback(engine.dispose)
        try:
            if is_sqlite(url):
                open_file(url)
            connection = await at_the_end.enter_async_context(engine.begin())
        except (DBAPIError, sqlite3.Error) as error:
            raise CommandError(str(cannot_be_used(url, error))) from None
        await connection.run_sync(run)


def print_sql() -> None:
    """`--sql`: for an administrator to read and run."""
    context.configure(
        url=database_url(),
        target_metadata=Base.metadata,
        literal_binds=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    print_sql()
elif (given := config.attributes.get("connection")) is not None:
    run(given)
else:
    asyncio.run(connect_and_run())
