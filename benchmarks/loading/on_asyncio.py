"""How an AsyncSession reads each author's posts."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import (
    Session,
    immediateload,
    joinedload,
    lazyload,
    selectinload,
    subqueryload,
)
from sqlalchemy.orm.strategy_options import _AbstractLoad

from async_contrast.specimen.models import Author
from async_contrast.topics.relationships.models import DynamicAuthor, WriteOnlyAuthor
from benchmarks.loading.library import Library, shown

LAZY = lazyload(Author.posts)


async def _related(option: _AbstractLoad, engine: AsyncEngine) -> Library:
    query = select(Author).order_by(Author.id).options(option)
    async with AsyncSession(engine) as session:
        authors = (await session.scalars(query)).unique()
        return [(author.id, shown(author.posts)) for author in authors]


async def _awaitable_attrs(engine: AsyncEngine) -> Library:
    query = select(Author).order_by(Author.id).options(LAZY)
    async with AsyncSession(engine) as session:
        authors = (await session.scalars(query)).all()
        return [(author.id, shown(await author.awaitable_attrs.posts)) for author in authors]


async def _run_sync(engine: AsyncEngine) -> Library:
    def read(session: Session) -> Library:
        query = select(Author).order_by(Author.id).options(LAZY)
        return [(author.id, shown(author.posts)) for author in session.scalars(query)]

    async with AsyncSession(engine) as session:
        return await session.run_sync(read)


async def _write_only(engine: AsyncEngine) -> Library:
    async with AsyncSession(engine) as session:
        query = select(WriteOnlyAuthor).order_by(WriteOnlyAuthor.id)
        authors = (await session.scalars(query)).all()
        return [
            (author.id, shown(await session.scalars(author.posts.select()))) for author in authors
        ]


async def _dynamic(engine: AsyncEngine) -> Library:
    def read(session: Session) -> Library:
        # all() cannot be awaited, so that it runs in here or not at all.
        authors = session.scalars(select(DynamicAuthor).order_by(DynamicAuthor.id)).all()
        return [(author.id, shown(author.posts.all())) for author in authors]

    async with AsyncSession(engine) as session:
        return await session.run_sync(read)


READERS: Mapping[str, Callable[[AsyncEngine], Coroutine[Any, Any, Library]]] = {
    "select, run_sync": _run_sync,
    "select, awaitable_attrs": _awaitable_attrs,
    "immediate": partial(_related, immediateload(Author.posts)),
    "subquery": partial(_related, subqueryload(Author.posts)),
    "selectin": partial(_related, selectinload(Author.posts)),
    "joined": partial(_related, joinedload(Author.posts)),
    "write_only": _write_only,
    "dynamic, run_sync": _dynamic,
}
