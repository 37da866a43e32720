"""Listeners on an AsyncEngine and an async_sessionmaker, and on what is below them.

Asked here only: listeners that are async themselves.
"""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import sessionmaker

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.models import Post
from async_contrast.topics.controls import ensure
from async_contrast.topics.hearing import hear_warnings
from async_contrast.topics.relationships.listening import rules

# pragma: are foreign keys on?


async def pragma_isinstance(trial: Trial) -> None:
    """The recipe on sync_engine: if isinstance(connection, sqlite3.Connection), send the PRAGMA."""
    await _listen(trial, lambda _, connection: isinstance(connection, sqlite3.Connection))


async def pragma_async_engine(trial: Trial) -> None:
    """The recipe on the AsyncEngine itself."""
    async with rules.new_library(trial).opened_async() as engine:
        try:
            event.listen(engine, "connect", lambda connection, _: _send_pragma(connection))
        except NotImplementedError as error:
            trial.show("error", str(error))
            trial.saw(rules.of_refusal(error))


async def pragma_async_listener(trial: Trial) -> None:
    """The recipe on sync_engine as an `async def`."""
    store, told = rules.new_library(trial), list[str]()
    with hear_warnings() as heard:
        async with store.opened_async() as engine:

            @event.listens_for(engine.sync_engine, "connect")
            async def switch_on(connection: Any, _record: object) -> None:
                told.append(type(connection).__name__)
                _send_pragma(connection)

            refused = await _is_orphan_refused(engine)
        gc.collect()  # a coroutine that nobody awaited is warned of when it is let go
    rules.judge_warnings(trial, heard)
    rules.judge_orphan(trial, store, told, refused=refused)


async def pragma_dialect(trial: Trial) -> None:
    """The recipe on sync_engine, but for the question: if engine.dialect.name == "sqlite"."""
    await _listen(trial, lambda engine, _: engine.dialect.name == "sqlite")


async def _listen(trial: Trial, asks: Callable[[AsyncEngine, object], bool]) -> None:
    """Send the PRAGMA on each connection of which `asks` says that it needs it."""
    store, told = rules.new_library(trial), list[str]()
    async with store.opened_async() as engine:

        @event.listens_for(engine.sync_engine, "connect")
        def switch_on(connection: Any, _record: object) -> None:
            told.append(type(connection).__name__)
            if asks(engine, connection):
                _send_pragma(connection)

        refused = await _is_orphan_refused(engine)
    ensure(told, "the listener was not called")
    rules.judge_orphan(trial, store, told, refused=refused)


def _send_pragma(connection: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(rules.PRAGMA)
    cursor.close()


async def _is_orphan_refused(engine: AsyncEngine) -> bool:
    try:
        async with engine.begin() as connection:
            await connection.execute(rules.ORPHAN)
    except IntegrityError as error:
        return rules.is_orphan_refused(error)
    return False


# session-events: are the rows stamped?


async def session_events_maker(trial: Trial) -> None:
    """event.listen(async_sessionmaker, "before_flush", ...)."""
    async with rules.new_library(trial).opened_async() as engine:
        _expect_refusal(trial, async_sessionmaker(engine))


async def session_events_session(trial: Trial) -> None:
    """event.listen(session, "before_flush", ...), of one AsyncSession."""
    async with rules.new_library(trial).opened_async() as engine, AsyncSession(engine) as session:
        _expect_refusal(trial, session)


async def session_events_async_listener(trial: Trial) -> None:
    """An `async def` that listens to the AsyncSession's sync_session."""
    store = rules.new_library(trial)

    async def stamp(*told: Any) -> None:
        rules.stamp(*told)

    with hear_warnings() as heard:
        async with store.opened_async() as engine, AsyncSession(engine) as session:
            event.listen(session.sync_session, rules.EVENT, stamp)
            await _add_post(session)
        gc.collect()  # a coroutine that nobody awaited is warned of when it is let go
    rules.judge_warnings(trial, heard)
    rules.judge_stamp(trial, store)


async def session_events_sync_maker(trial: Trial) -> None:
    """A sessionmaker that is listened to, and async_sessionmaker(sync_session_class=...)."""
    store = rules.new_library(trial)
    async with store.opened_async() as engine:
        below = sessionmaker()
        event.listen(below, rules.EVENT, rules.stamp)
        maker = async_sessionmaker(engine, sync_session_class=below)
        async with maker() as session:
            await _add_post(session)
    rules.judge_stamp(trial, store)


async def session_events_sync_session(trial: Trial) -> None:
    """event.listen(session.sync_session, "before_flush", ...), of one AsyncSession."""
    store = rules.new_library(trial)
    async with store.opened_async() as engine, AsyncSession(engine) as session:
        event.listen(session.sync_session, rules.EVENT, rules.stamp)
        await _add_post(session)
    rules.judge_stamp(trial, store)


def _expect_refusal(trial: Trial, target: object) -> None:
    try:
        event.listen(target, rules.EVENT, rules.stamp)
    except (NotImplementedError, InvalidRequestError) as error:
        trial.show("error", str(error))
        trial.saw(rules.of_refusal(error))


async def _add_post(session: AsyncSession) -> None:
    session.add(Post(title=rules.PLAIN))
    await session.commit()
