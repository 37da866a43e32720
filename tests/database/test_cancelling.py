"""A task that is cancelled in the middle of a transaction, wherever that is, leaves none open."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator, Iterator
from contextlib import suppress
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select, text
from sqlalchemy.pool import QueuePool

from async_contrast.contrasts.platforms import SQLITE
from async_contrast.database import accounts
from async_contrast.database.database import Database
from async_contrast.database.models import Account
from async_contrast.database.upgrade import upgrade
from async_contrast.errors import DatabaseUnavailable
from tests.effort import choose

DEADLINE = 60

# From CPython 3.13 on sqlite3 complains of a connection whose opener was cancelled.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def _uncollected() -> Iterator[None]:
    """The garbage collector would end a transaction that was left open, some time later.

    What is left at the end is collected here: another test would fail of what sqlite3 says of it.
    """
    gc.disable()
    yield
    gc.enable()
    gc.collect()


@pytest_asyncio.fixture
async def database(url: str) -> AsyncIterator[Database]:
    await upgrade(url)
    database = Database(url)
    yield database
    await database.close()


@pytest_asyncio.fixture
async def other(url: str, database: Database) -> AsyncIterator[Database]:
    """The same database, as another process has it."""
    other = Database(url)
    yield other
    await other.close()


class Cancelled:
    """Work whose task is cancelled whenever it waits for one of these times, counted from 1."""

    def __init__(self, work: Coroutine[Any, Any, None], *times: int) -> None:
        self._work = work
        self._times = times

    def __await__(self) -> Generator[Any, None, None]:
        task = asyncio.current_task()
        assert task is not None
        waited = 0
        thrown: BaseException | None = None
        while True:
            try:
                awaited = self._work.send(None) if thrown is None else self._work.throw(thrown)
            except StopIteration:
                return
            waited += 1
            if waited in self._times:
                task.cancel()
            thrown = None
            try:
                yield awaited
            except BaseException as error:
                thrown = error


async def is_cancelled(work: Coroutine[Any, Any, None], *times: int) -> bool:
    """Do it in a task of its own; whether it was cancelled rather than done."""

    async def whole() -> None:
        await Cancelled(work, *times)

    task = asyncio.create_task(whole())
    with suppress(asyncio.CancelledError):
        await task
    return task.cancelled()


async def write_two(database: Database, number: int) -> None:
    async with database.writing() as session:
        await accounts.add_account(session, f"ada-{number}", "-")
        await session.execute(text("SELECT 1"))
        await accounts.add_account(session, f"bob-{number}", "-")


async def read(database: Database, _: int) -> None:
    async with database.reading() as session:
        assert (await session.scalars(select(Account.id))).all() is not None


async def insist(do: Callable[[], Awaitable[None]]) -> None:
    """Do it as soon as the database lets one."""
    async with asyncio.timeout(DEADLINE):
        while True:
            with suppress(DatabaseUnavailable):
                return await do()


async def somebody_else_writes(other: Database, number: int) -> None:
    """Names that the cancelled one gave, too: who writes one that is not committed waits."""

    async def write() -> None:
        async with other.writing() as session:
            for name in (f"ada-{number}", f"eve-{number}"):
                if await accounts.find_account(session, name) is None:
                    await accounts.add_account(session, name, "-")

    await insist(write)


async def names_in(database: Database) -> set[str]:
    async with database.reading() as session:
        return set(await session.scalars(select(Account.name)))


def nobody_has_a_connection(database: Database) -> bool:
    pools = [engine.sync_engine.pool for engine in (database.reader, database.writer)]
    return all(isinstance(pool, QueuePool) and pool.checkedout() == 0 for pool in pools)


@pytest.mark.parametrize(
    "again", choose([None, 1], [None, 1, 2, 3, 5, 8]), ids=lambda again: f"and-{again}"
)
@pytest.mark.parametrize("work", [write_two, read])
async def test_whoever_is_cancelled_holds_nobody_up(
    database: Database,
    other: Database,
    work: Callable[[Database, int], Coroutine[Any, Any, None]],
    again: int | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    number = 0
    cancelled = True
    while cancelled:
        number += 1
        times = (number,) if again is None else (number, number + again)
        cancelled = await is_cancelled(work(database, number), *times)
        names = await names_in(database)
        assert (f"ada-{number}" in names) == (f"bob-{number}" in names)
        await somebody_else_writes(other, number)
    assert number > 5
    await insist(lambda: write_two(database, number + 1))
    async with asyncio.timeout(DEADLINE):
        while not nobody_has_a_connection(database):  # noqa: ASYNC110 - nobody rings
            await asyncio.sleep(0)
    if again in (None, 1):  # a second time amid the rollback itself, and SQLAlchemy logs that
        assert [each.message for each in caplog.records if each.exc_info] == []


@pytest.mark.parametrize("url", [SQLITE], indirect=True)
async def test_who_is_cancelled_while_another_process_writes(
    database: Database, other: Database
) -> None:
    """BEGIN IMMEDIATE waits, in a thread that no cancelling ends, and gets the lock after all."""
    async with other.writing() as session:
        await session.execute(text("SELECT 1"))
        waiting = asyncio.create_task(write_two(database, 1))
        while nobody_has_a_connection(database):  # noqa: ASYNC110 - nobody rings
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await somebody_else_writes(other, 2)
    assert await names_in(database) == {"ada-2", "eve-2"}
