"""Sessions and transactions on asyncio: a session a task, and the database between them.

Asked here only: the read that goes well by chance, where threads would race inside of the session,
and a scope by thread, which is one session for all tasks.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any

from sqlalchemy import NullPool, Select, select, update
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_scoped_session,
    async_sessionmaker,
)

from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE
from async_contrast.contrasts.trial import DONE, Trial
from async_contrast.specimen.statements import recorded
from async_contrast.specimen.store import Store
from async_contrast.topics.controls import Place, ensure
from async_contrast.topics.relationships.sharing import rules
from async_contrast.topics.relationships.sharing.models import Counter, Entry

type_of_session = AsyncSession | async_scoped_session[AsyncSession]

_THE_COUNTER = select(Counter)


# shared-session: one session, many workers


async def shared_session_first_read(trial: Trial) -> None:
    """One AsyncSession, new: everybody reads at once, so nobody has a connection yet."""
    store = rules.new_entries(trial, trial["workers"])
    async with _shared_session(store) as (_, session):
        rules.judge_reads(trial, await _read_at_once(trial["workers"], session))


async def shared_session_warm_read(trial: Trial) -> None:
    """The same with a connection in the pool: nobody has to wait for one."""
    store = rules.new_entries(trial, trial["workers"])
    async with _shared_session(store) as (engine, session):
        async with engine.connect():
            pass
        with rules.in_flight(engine.sync_engine) as numbers:
            read = await _read_at_once(trial["workers"], session)
    rules.judge_reads(trial, read)
    rules.judge_overlap(trial, numbers)


async def shared_session_first_commit(trial: Trial) -> None:
    """One AsyncSession, new: everybody adds a row, then all commit at once."""
    store = rules.new_entries(trial)
    async with _shared_session(store) as (_, session):
        told = await _commit_at_once(trial["workers"], session)
    rules.judge_rows(trial, store, told)


async def shared_session_commit(trial: Trial) -> None:
    """One AsyncSession with a connection: everybody adds a row, then all commit at once."""
    store = rules.new_entries(trial)
    async with _shared_session(store) as (_, session):
        await session.connection()
        told = await _commit_at_once(trial["workers"], session)
    rules.judge_rows(trial, store, told)


async def shared_session_commit_first(trial: Trial) -> None:
    """One AsyncSession: everybody adds a row, one commits, then the others roll back, in turn."""
    await _take_turns_shared(trial, rules.COMMITTED)


async def shared_session_rollback_first(trial: Trial) -> None:
    """One AsyncSession: everybody adds a row, one rolls back, then the others commit, in turn."""
    await _take_turns_shared(trial, rules.ROLLED_BACK)


async def own_session_scoped(trial: Trial) -> None:
    """async_scoped_session, scopefunc=asyncio.current_task: both turns."""
    await _take_both_turns_scoped(trial, asyncio.current_task)


async def shared_session_scoped_by_thread(trial: Trial) -> None:
    """async_scoped_session, scopefunc=threading.get_ident, as scoped_session has it: both turns."""
    await _take_both_turns_scoped(trial, threading.get_ident, flush_early=True)


async def own_session_a_task(trial: Trial) -> None:
    """async_sessionmaker, a session a task: both turns."""
    store = rules.new_entries(trial)
    async with store.opened_async() as engine:
        new_session = async_sessionmaker(engine)
        with rules.logged(engine.sync_engine) as log:
            told = await _take_turns(trial, new_session, rules.COMMITTED, log)
            told |= await _take_turns(trial, new_session, rules.ROLLED_BACK, log)
    rules.judge_turns(trial, store, told, log)


async def _take_both_turns_scoped(
    trial: Trial, scope: Callable[[], Any], *, flush_early: bool = False
) -> None:
    store = rules.new_entries(trial)
    async with store.opened_async() as engine:
        scoped = async_scoped_session(async_sessionmaker(engine), scope)

        @asynccontextmanager
        async def begin() -> AsyncIterator[type_of_session]:
            try:
                yield scoped
            finally:
                await scoped.remove()

        with rules.logged(engine.sync_engine) as log:
            told: dict[str, str] = {}
            for first in (rules.COMMITTED, rules.ROLLED_BACK):
                told |= await _take_turns(trial, begin, first, log, flush_early=flush_early)
    rules.judge_turns(trial, store, told, log)


async def _take_turns_shared(trial: Trial, first: str) -> None:
    store = rules.new_entries(trial)
    async with _shared_session(store) as (engine, session):
        with rules.logged(engine.sync_engine) as log:
            told = await _take_turns(
                trial, lambda: nullcontext(session), first, log, flush_early=True
            )
    rules.judge_turns(trial, store, told, log)


@asynccontextmanager
async def _shared_session(store: Store) -> AsyncIterator[tuple[AsyncEngine, AsyncSession]]:
    async with store.opened_async() as engine, AsyncSession(engine) as session:
        yield engine, session


async def _read_at_once(count: int, session: AsyncSession) -> list[str]:
    async def read(number: int) -> str:
        try:
            return (await session.get_one(Entry, number + 1)).worker
        except InvalidRequestError as error:
            return rules.refusal(error)

    return await asyncio.gather(*(read(number) for number in range(count)))


async def _commit_at_once(count: int, session: AsyncSession) -> dict[str, str]:
    for number in range(count):
        session.add(Entry(worker=rules.worker(number)))
    rules.expect_added(session, count)

    async def commit() -> str:
        try:
            await session.commit()
        except InvalidRequestError as error:
            return rules.refusal(error)
        return rules.COMMITTED

    told = await asyncio.gather(*(commit() for _ in range(count)))
    return {rules.worker(number): words for number, words in enumerate(told)}


async def _take_turns(
    trial: Trial,
    begin: Callable[[], AbstractAsyncContextManager[type_of_session]],
    first: str,
    log: list[str],
    *,
    flush_early: bool = False,
) -> dict[str, str]:
    """Everybody adds a row; worker 0 ends its transaction as `first` says, then the others theirs.

    They end them one after another, each in the opposite way. Every INSERT is sent before, either
    before the first turn or, as SQLite lets one transaction write at a time, in the worker's own.
    """
    count = trial["workers"]
    everybody_added = asyncio.Barrier(count)
    met = Place()
    one_at_a_time = asyncio.Lock()
    turns = [asyncio.Event() for _ in range(count + 1)]
    turns[0].set()

    async def work(number: int) -> tuple[str, str]:
        name = f"{rules.worker(number)}, {first} first"
        async with begin() as session:
            async with one_at_a_time:
                session.add(Entry(worker=name))
                if flush_early:
                    await session.flush()
            trial.mark(name, "has added a row")
            with met:
                await _meet_all(everybody_added)
            await _wait_for(turns[number])
            await session.flush()
            word, before = first if number == 0 else rules.OPPOSITE[first], len(log)
            trial.mark(name, word)
            if word == rules.COMMITTED:
                await session.commit()
            else:
                await session.rollback()
            told = rules.told_by(word, log[before:])
        trial.mark(name, DONE)
        turns[number + 1].set()
        return name, told

    told = dict(await asyncio.gather(*(work(number) for number in range(count))))
    met.ensure_met(count)
    return told


# sqlite-locked: everybody reads a number, then writes it plus 1


async def read_then_write(trial: Trial) -> None:
    """The drivers as they come: SELECT, then UPDATE with what was read plus 1."""
    await _read_then_write(trial)


async def read_then_write_begin(trial: Trial) -> None:
    """The same after BEGIN."""
    await _read_then_write(trial, begin="BEGIN", in_turn=False)


async def read_then_write_begin_immediate(trial: Trial) -> None:
    """The same after BEGIN IMMEDIATE."""
    await _read_then_write(trial, begin="BEGIN IMMEDIATE", locked_in=SQLITE)


async def read_then_write_for_update(trial: Trial) -> None:
    """The same with select(...).with_for_update()."""
    await _read_then_write(trial, _THE_COUNTER.with_for_update(), locked_in=POSTGRESQL)


async def read_then_write_serializable(trial: Trial) -> None:
    """The same with isolation_level="SERIALIZABLE"."""
    await _read_then_write(trial, isolation_level="SERIALIZABLE")


async def update_in_one_statement(trial: Trial) -> None:
    """UPDATE counter SET n = n + 1."""
    everybody_there = asyncio.Barrier(trial["workers"])
    met = Place()

    async def increment(session: AsyncSession) -> None:
        with met:
            await _meet_all(everybody_there)
        await session.execute(update(Counter).values(n=Counter.n + 1))
        await session.commit()

    await _at_once(trial, rules.new_counter(trial), increment)
    met.ensure_met(trial["workers"])


async def _read_then_write(
    trial: Trial,
    query: Select[Counter] = _THE_COUNTER,
    *,
    begin: str | None = None,
    in_turn: bool = True,
    locked_in: str = "",
    **options: Any,
) -> None:
    """Nobody writes before everybody has read, but where a lock keeps the others from reading.

    `in_turn` is for the writes that would only wait for each other's COMMIT.
    """
    store = rules.new_counter(trial)
    everybody_read = asyncio.Barrier(trial["workers"])
    in_vain: list[bool] = []
    met = Place()
    turn = asyncio.Lock()

    async def increment(session: AsyncSession) -> None:
        counter = (await session.scalars(query)).one()
        if store.database == locked_in:
            in_vain.append(not await _meet(everybody_read, rules.CHANCE))
        else:
            with met:
                await _meet_all(everybody_read)
        async with turn if in_turn else nullcontext():
            counter.n += 1
            await session.commit()

    await _at_once(trial, store, increment, begin, **options)
    if store.database == locked_in:
        ensure(in_vain == [True] * trial["workers"], "the lock kept nobody out")
    elif begin != "BEGIN IMMEDIATE":  # which PostgreSQL refuses
        met.ensure_met(trial["workers"])


async def _at_once(
    trial: Trial,
    store: Store,
    increment: Callable[[AsyncSession], Awaitable[None]],
    begin: str | None = None,
    **options: Any,
) -> None:
    """A new connection for each worker."""
    engine = store.async_engine(
        poolclass=NullPool, connect_args=rules.connect_args(store), **options
    )
    rules.prepare(engine.sync_engine, begin)

    async def work(number: int) -> str:
        trial.mark(number, "is in its transaction")
        try:
            async with AsyncSession(engine) as session:
                await increment(session)
        except DBAPIError as error:
            return rules.answer(error)
        finally:
            trial.mark(number, DONE)
        return rules.OK

    with rules.in_line(store), recorded(engine) as sent:
        begun = time.perf_counter()
        answers = await asyncio.gather(*(work(number) for number in range(trial["workers"])))
        seconds = time.perf_counter() - begun
    rules.judge_counter(trial, store, answers, sent, seconds)


async def _meet(barrier: asyncio.Barrier, patience: float) -> bool:
    """Wait for the others; False if they have not come by then, nor will."""
    try:
        async with asyncio.timeout(patience):
            await barrier.wait()
    except TimeoutError:
        await barrier.abort()
        return False
    except asyncio.BrokenBarrierError:
        return False
    return True


async def _meet_all(barrier: asyncio.Barrier) -> None:
    """Wait for the others where all are expected; TimeoutError if not all came in time."""
    async with asyncio.timeout(rules.PATIENCE):
        await barrier.wait()


async def _wait_for(event: asyncio.Event) -> None:
    """Wait for an event that is expected; TimeoutError if it did not come in time."""
    async with asyncio.timeout(rules.PATIENCE):
        await event.wait()
