"""The databases that the data topics are tested on."""

from __future__ import annotations

import asyncio
import atexit
import os
import secrets
import tempfile
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE
from async_contrast.database.upgrade import prepare, upgrade

POSTGRESQL_URL = "postgresql+psycopg://postgres:hunter2@127.0.0.1:5432/test"
"""With a password, which no answer may show; trust authentication takes any."""

DATABASES = [SQLITE, POSTGRESQL]

on_both = pytest.mark.parametrize("app", DATABASES, indirect=True)
"""Marks a test of an app whose answer a database decides: locks, constraints, orders, types."""

NEEDED = "POSTGRESQL_IS_NEEDED"
"""The environment variable that turns a skip into a failure."""


@cache
def _why_not() -> str:
    engine = create_engine(POSTGRESQL_URL, poolclass=NullPool, connect_args={"connect_timeout": 3})
    try:
        engine.connect().close()
    except OperationalError as error:
        return str(error.orig)
    return ""


@contextmanager
def new_postgresql(template: str = "template1") -> Iterator[str]:
    """The URL of a database of one's own, in which nobody else makes anything."""
    url = _create(template)
    try:
        yield url
    finally:
        _drop(url)


def _create(template: str) -> str:
    name = f"async_contrast_tests_{secrets.token_hex(4)}"
    _on_the_server(f"CREATE DATABASE {name} TEMPLATE {template}")
    server = make_url(url_of(POSTGRESQL) or "")
    return server.set(database=name).render_as_string(hide_password=False)


def _drop(url: str) -> None:
    _on_the_server(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")


def _on_the_server(statement: str) -> None:
    url = url_of(POSTGRESQL) or ""
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))


@cache
def _migrated_file() -> bytes:
    """A SQLite database at the end of its history; made in a thread, for a test has a loop."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "service.db"
        _elsewhere(prepare(f"sqlite+aiosqlite:///{file}"))
        return file.read_bytes()


def _elsewhere(work: Coroutine[None, None, None]) -> None:
    thread = threading.Thread(target=asyncio.run, args=(work,))
    thread.start()
    thread.join()


@cache
def _migrated_postgresql() -> str:
    """The name of a database at the end of its history, to be copied; gone with this process.

    No context manager holds it: a fork that forgets what is to be done at exit, as those of
    multiprocessing do from Python 3.13 on, would close that, and so drop it for all.
    """
    url = _create("template1")
    atexit.register(_drop, url)
    _elsewhere(upgrade(url))
    return make_url(url).database or ""


def migrated_sqlite(file: Path) -> str:
    """The URL of a new database in this file, with the tables that the service needs."""
    file.write_bytes(_migrated_file())
    return f"sqlite+aiosqlite:///{file}"


@asynccontextmanager
async def migrated(database: str, folder: Path) -> AsyncIterator[str]:
    """The same on either database; skips the test where there is none."""
    if database == SQLITE:
        yield migrated_sqlite(folder / "service.db")
        return
    with migrated_postgresql() as url:
        yield url


def migrated_postgresql() -> AbstractContextManager[str]:
    """A new database with the tables that the service needs."""
    return new_postgresql(template=_migrated_postgresql())


def url_of(database: str) -> str | None:
    """What names this database in the settings; skips the test where it does not answer."""
    if database == SQLITE:
        return None
    if why := _why_not():
        report = pytest.fail if os.environ.get(NEEDED) else pytest.skip
        report(f"no PostgreSQL at 127.0.0.1:5432: {why}")
    return POSTGRESQL_URL
