"""A collection that is not loaded, on asyncio."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import configure_mappers

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.library import stock
from async_contrast.specimen.store import Store
from async_contrast.topics.relationships.dynamic import rules
from async_contrast.topics.relationships.models import (
    DynamicAuthor,
    DynamicPost,
    WriteOnlyAuthor,
    WriteOnlyPost,
)


async def dynamic_query(trial: Trial) -> None:
    """lazy="dynamic": append() and remove() work, and nothing can be read."""
    async with _author(trial, DynamicAuthor) as (store, engine, session, author):
        rules.show_kind(trial, author.posts)
        step = partial(rules.step, trial, engine)
        with step("iterate") as asked:
            asked.answer = rules.titles_of(author.posts)
        with step("all") as asked:
            asked.answer = rules.titles_of(author.posts.all())
        with step("filter") as asked:
            wanted = author.posts.filter(DynamicPost.title == rules.WANTED)
            asked.answer = rules.titles_of(wanted.all())
        with step("count") as asked:
            asked.answer = author.posts.count()
        with step("len") as asked:
            asked.answer = len(author.posts)
        post = DynamicPost(title=rules.NEW)
        with step("append") as asked:
            author.posts.append(post)
            await session.commit()
            asked.answer = rules.stored_titles(store)
        with step("remove") as asked:
            author.posts.remove(post)
            await session.commit()
            asked.answer = rules.stored_titles(store)


async def dynamic_query_run_sync(trial: Trial) -> None:
    """lazy="dynamic", read inside await session.run_sync(...), as a way on."""
    async with _author(trial, DynamicAuthor) as (_, engine, session, author):
        rules.show_kind(trial, author.posts)
        step = partial(rules.step, trial, engine)
        with step("iterate") as asked:
            asked.answer = await session.run_sync(lambda _: rules.titles_of(author.posts))
        with step("all") as asked:
            asked.answer = rules.titles_of(await session.run_sync(lambda _: author.posts.all()))
        with step("filter") as asked:
            wanted = author.posts.filter(DynamicPost.title == rules.WANTED)
            asked.answer = rules.titles_of(await session.run_sync(lambda _: wanted.all()))
        with step("count") as asked:
            asked.answer = await session.run_sync(lambda _: author.posts.count())


async def dynamic_write_only(trial: Trial) -> None:
    """lazy="write_only": author.posts makes statements to await, with add() and remove()."""
    async with _author(trial, WriteOnlyAuthor) as (store, engine, session, author):
        rules.show_kind(trial, author.posts)
        step = partial(rules.step, trial, engine)
        with step("iterate") as asked:
            asked.answer = rules.titles_of(author.posts)
        with step("all") as asked:
            asked.answer = rules.titles_of(await session.scalars(author.posts.select()))
        with step("filter") as asked:
            wanted = author.posts.select().where(WriteOnlyPost.title == rules.WANTED)
            asked.answer = rules.titles_of(await session.scalars(wanted))
        with step("count") as asked:
            rows = author.posts.select().order_by(None).subquery()
            asked.answer = await session.scalar(select(func.count()).select_from(rows))
        with step("len") as asked:
            asked.answer = len(author.posts)
        post = WriteOnlyPost(title=rules.NEW)
        with step("append") as asked:
            author.posts.add(post)
            await session.commit()
            asked.answer = rules.stored_titles(store)
        with step("remove") as asked:
            author.posts.remove(post)
            await session.commit()
            asked.answer = rules.stored_titles(store)


@asynccontextmanager
async def _author(
    trial: Trial, mapping: type[Any]
) -> AsyncIterator[tuple[Store, AsyncEngine, AsyncSession, Any]]:
    """The first author, in a session that still knows the rows after a commit."""
    store = Store.of(trial)
    stock(store, rules.AUTHORS, rules.POSTS)
    configure_mappers()
    async with (
        store.opened_async() as engine,
        AsyncSession(engine, expire_on_commit=False) as session,
    ):
        yield store, engine, session, await session.get_one(mapping, rules.AUTHOR)
