"""The history of the tables: is a database at its end, and bring it there."""

from __future__ import annotations

import asyncio
import sqlite3
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from async_contrast.config import DATABASE_URL
from async_contrast.database.engine import for_migrations, is_sqlite
from async_contrast.errors import ConfigurationError

CHECKOUT = Path(__file__).parents[3] / "alembic"
INSTALLED = Path(__file__).parent / "alembic"
"""Where the scripts are: at the top of a checkout, or beside this file where it is installed."""


def scripts() -> Path:
    """The folder with env.py and versions/."""
    return INSTALLED if INSTALLED.exists() else CHECKOUT


async def prepare(url: str) -> None:
    """Have the tables that this version needs: make them in SQLite, insist on them elsewhere.

    In a PostgreSQL several services may stand in the middle of their work, so an administrator
    decides when it changes. Raises ConfigurationError.
    """
    try:
        if is_sqlite(url):
            await asyncio.to_thread(open_file, url)
            await upgrade(url)
        elif not await is_current(url):
            raise ConfigurationError(
                f"the tables that {DATABASE_URL} names are not those of this version: "
                "run `alembic upgrade head` in a checkout of the newest version that uses them"
            )
    except CommandError as error:
        raise ConfigurationError(
            f"{DATABASE_URL} names a database that another version has changed: {error}"
        ) from None
    except (DBAPIError, sqlite3.Error) as error:
        raise cannot_be_used(url, error) from None


def cannot_be_used(url: str, error: DBAPIError | sqlite3.Error) -> ConfigurationError:
    """What to tell whoever named a database that does not answer; the driver knows why."""
    words = str(getattr(error, "orig", error)).partition("\n")[0]
    where = make_url(url).render_as_string(hide_password=True)
    return ConfigurationError(f"{where} cannot be used: {words}; {DATABASE_URL} names another")


def open_file(url: str) -> None:
    """Have readers and a writer not wait for each other, in this SQLite file from now on.

    Raises sqlite3.Error for what is no database, before aiosqlite leaves a thread behind.
    """
    with closing(sqlite3.connect(make_url(url).database or "")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings, for a connection that is open already."""
    settings = Config(cmd_opts=Namespace(quiet=True))
    settings.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


async def is_current(url: str) -> bool:
    """Whether the database is at the end of the history."""
    end = set(ScriptDirectory.from_config(config()).get_heads())
    async with _connected(url) as connection:
        return end == set(await connection.run_sync(_where))


async def upgrade(url: str) -> None:
    """Bring the database to the end of the history, in one transaction: whole or not at all."""
    async with _connected(url) as connection, connection.begin():
        await connection.run_sync(lambda one: command.upgrade(config(one), "head"))


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[AsyncConnection]:
    engine = for_migrations(url)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


def _where(connection: Connection) -> tuple[str, ...]:
    return MigrationContext.configure(connection).get_current_heads()
