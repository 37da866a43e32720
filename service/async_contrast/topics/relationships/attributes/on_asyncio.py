"""The attributes of an AsyncSession's objects: only an await may send SQL, and reading is none.

Asked here only: which error a pool makes of such a read, and what lets a port do without it
(defaults that come with the INSERT or UPDATE, refresh, selectinload). On threads these lines send
a SELECT more or less. The cells before the first query send nothing, so they are plain functions,
the same as on threads.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import NullPool, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import selectinload

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.statements import recorded
from async_contrast.specimen.store import Store
from async_contrast.topics.relationships.attributes import models, rules
from async_contrast.topics.relationships.attributes.models import EagerNote, Note


@asynccontextmanager
async def _session(
    store: Store, *, expire: bool = True, **options: Any
) -> AsyncIterator[tuple[AsyncSession, list[str]]]:
    """A session, and the statements that it sends."""
    async with store.opened_async(**options) as engine:
        with recorded(engine) as sent:
            async with async_sessionmaker(engine, expire_on_commit=expire)() as session:
                yield session, sent


# after-commit: what does an attribute say that is read after commit?


async def after_commit_default(trial: Trial) -> None:
    """An AsyncSession as it comes: commit expires the attribute, the read would need a SELECT."""
    await _commit_and_read(trial, "text", rules.NEW)


async def after_commit_default_null_pool(trial: Trial) -> None:
    """The same with NullPool: the read would have to open a connection first."""
    await _commit_and_read(trial, "text", rules.NEW, poolclass=NullPool)


async def after_commit_default_pre_ping(trial: Trial) -> None:
    """The same with pool_pre_ping=True: the read would have to ping its connection first."""
    await _commit_and_read(trial, "text", rules.NEW, pool_pre_ping=True)


async def after_commit_not_expired(trial: Trial) -> None:
    """expire_on_commit=False."""
    await _commit_and_read(trial, "text", rules.NEW, expire=False)


async def after_commit_not_expired_changed_by_another(trial: Trial) -> None:
    """expire_on_commit=False, and another transaction that writes before the read."""
    await _commit_and_read(trial, "text", rules.NEW, expire=False, another_writes=True)


async def after_commit_not_expired_rolled_back(trial: Trial) -> None:
    """expire_on_commit=False, and one more change that is rolled back before the read."""
    await _commit_and_read(trial, "text", rules.NEW, expire=False, rolls_back=True)


async def after_commit_onupdate(trial: Trial) -> None:
    """expire_on_commit=False, a column that the database writes in the UPDATE."""
    await _commit_and_read(trial, "revision", 2, expire=False)


async def after_commit_onupdate_eager(trial: Trial) -> None:
    """The same with eager_defaults=True on the mapper: the flush fetches the column."""
    await _commit_and_read(trial, "revision", 2, kind=EagerNote, expire=False)


async def after_commit_onupdate_refreshed(trial: Trial) -> None:
    """The same with await session.refresh(note, ["revision"]) after the commit."""
    store = rules.new_note(trial)
    async with _session(store, expire=False) as (session, sent):
        note = await session.get_one(Note, 1)
        note.text = rules.NEW
        await session.commit()
        await session.refresh(note, ["revision"])
        rules.judge_read(trial, store, sent, note, "revision", 2)


async def after_commit_server_default(trial: Trial) -> None:
    """expire_on_commit=False, a column that the database writes in the INSERT."""
    store = rules.new_note(trial)
    async with _session(store, expire=False) as (session, sent):
        note = Note(text=rules.NEW)
        session.add(note)
        await session.commit()
        rules.judge_read(trial, store, sent, note, "revision", 1)


async def _commit_and_read(
    trial: Trial,
    column: str,
    meant: object,
    *,
    kind: type[Any] = Note,
    expire: bool = True,
    another_writes: bool = False,
    rolls_back: bool = False,
    **options: Any,
) -> None:
    """Change a note, commit, and read a column that the database should then have so."""
    store = rules.new_note(trial)
    async with _session(store, expire=expire, **options) as (session, sent):
        note = await session.get_one(kind, 1)
        note.text = rules.NEW
        await session.commit()
        if rolls_back:
            note.text = rules.NEWER
            await session.flush()
            await session.rollback()
        rules.judge_read(trial, store, sent, note, column, meant, another_writes=another_writes)


# backref: is the other side there, and what does an append to it cost?


def backref_before_first_query(trial: Trial) -> None:
    """backref: ask the class for its other side before anything was queried."""
    rules.judge_attribute(trial, models.by_backref())


async def backref_arguments(trial: Trial) -> None:
    """backref("posts", lazy=..., order_by=...): how the other side loads."""
    store, library = rules.new_library(trial), models.by_backref(**rules.ARGUMENTS)
    async with _session(store) as (session, sent):
        author = (await session.scalars(select(library.author).filter_by(id=1))).one()
        rules.judge_arguments(trial, sent, author)


async def backref_append(trial: Trial) -> None:
    """backref: append to a collection that was never read."""
    await _append(trial, models.by_backref())


def back_populates_before_first_query(trial: Trial) -> None:
    """back_populates: ask the class for its other side before anything was queried."""
    rules.judge_attribute(trial, models.by_back_populates())


async def back_populates_append(trial: Trial) -> None:
    """back_populates: append to a collection that was never read."""
    await _append(trial, models.by_back_populates())


async def back_populates_selectinload(trial: Trial) -> None:
    """back_populates: append after selectinload."""
    store, library = rules.new_library(trial), models.by_back_populates()
    async with _session(store) as (session, sent):
        with_posts = select(library.author).options(selectinload(library.author.posts))
        author = (await session.scalars(with_posts.filter_by(id=1))).one()
        trial.show("statements that fetched the author", list(sent))
        if rules.append(trial, sent, author, library.post(title=rules.TITLE)):
            loads = list(sent)
            await session.commit()
            rules.judge_append(trial, store, loads)


async def back_populates_write_only(trial: Trial) -> None:
    """back_populates, lazy="write_only": add to a collection that is never read."""
    store, library = rules.new_library(trial), models.by_back_populates(lazy="write_only")
    async with _session(store) as (session, sent):
        author = await session.get_one(library.author, 1)
        sent.clear()
        rules.add(author.posts, library.post(title=rules.TITLE))
        loads = list(sent)
        await session.commit()
        rules.judge_append(trial, store, loads)


async def back_populates_other_side(trial: Trial) -> None:
    """back_populates: set the post's author instead of appending to the author's posts."""
    store, library = rules.new_library(trial), models.by_back_populates()
    async with _session(store) as (session, sent):
        author = await session.get_one(library.author, 1)
        sent.clear()
        session.add(library.post(title=rules.TITLE, author=author))
        loads = list(sent)
        await session.commit()
        rules.judge_append(trial, store, loads)


async def _append(trial: Trial, library: models.Library) -> None:
    store = rules.new_library(trial)
    async with _session(store) as (session, sent):
        author = await session.get_one(library.author, 1)
        if rules.append(trial, sent, author, library.post(title=rules.TITLE)):
            loads = list(sent)
            await session.commit()
            rules.judge_append(trial, store, loads)
