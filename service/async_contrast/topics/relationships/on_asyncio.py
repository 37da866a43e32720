"""Related rows on asyncio: only what is awaited can send SQL."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.relationships import rules

# loading: how related rows are read


async def _attribute(_session: AsyncSession, row: Any, name: str) -> Iterable[Any]:
    rows: Iterable[Any] = getattr(row, name)
    return rows


async def _awaitable_attribute(_session: AsyncSession, row: Any, name: str) -> Iterable[Any]:
    rows: Iterable[Any] = await getattr(row.awaitable_attrs, name)
    return rows


async def _attribute_in_run_sync(session: AsyncSession, row: Any, name: str) -> Iterable[Any]:
    rows: Iterable[Any] = await session.run_sync(lambda _: getattr(row, name))
    return rows


async def _query(_session: AsyncSession, row: Any, name: str) -> Iterable[Any]:
    rows: Iterable[Any] = getattr(row, name).all()
    return rows


async def _statement(session: AsyncSession, row: Any, name: str) -> Iterable[Any]:
    return (await session.scalars(getattr(row, name).select())).all()


type_of_reader = Callable[[AsyncSession, Any, str], Awaitable[Iterable[Any]]]


# loading: how many statements does each strategy send?


async def loading_select(trial: Trial) -> None:
    """lazy="select": posts would be a SELECT, and cannot; nor can the tags of loaded posts."""
    await _load(trial, rules.SELECT_BEYOND, _attribute)


async def loading_select_awaitable_attrs(trial: Trial) -> None:
    """lazy="select": await author.awaitable_attrs.posts."""
    await _load(trial, rules.SELECT, _awaitable_attribute)


async def loading_select_run_sync(trial: Trial) -> None:
    """lazy="select": author.posts inside await session.run_sync(...)."""
    await _load(trial, rules.SELECT, _attribute_in_run_sync)


async def loading_selectin(trial: Trial) -> None:
    """selectinload: a second SELECT, with the authors' ids in an IN."""
    await _load(trial, rules.SELECTIN, _attribute)


async def loading_subquery(trial: Trial) -> None:
    """subqueryload: a second SELECT, with the first one inside."""
    await _load(trial, rules.SUBQUERY, _attribute)


async def loading_joined(trial: Trial) -> None:
    """joinedload: one SELECT with a LEFT OUTER JOIN, and unique()."""
    await _load(trial, rules.JOINED, _attribute, unique=True)


async def loading_joined_without_unique(trial: Trial) -> None:
    """joinedload, as (await session.scalars(...)).all() reads it."""
    await _load(trial, rules.JOINED, _attribute)


async def loading_immediate(trial: Trial) -> None:
    """immediateload: a SELECT for each author, sent along with the query."""
    await _load(trial, rules.IMMEDIATE, _attribute)


async def loading_raise(trial: Trial) -> None:
    """raiseload: reading posts, or the tags of loaded posts, is an error that says why."""
    await _load(trial, rules.RAISE, _attribute)


async def loading_write_only(trial: Trial) -> None:
    """lazy="write_only": await session.scalars(author.posts.select())."""
    await _load(trial, rules.WRITE_ONLY, _statement)


async def loading_dynamic(trial: Trial) -> None:
    """lazy="dynamic": posts.all() cannot be awaited, nor tags.all() of posts that are loaded."""
    await _load(trial, rules.DYNAMIC_BEYOND, _query)


async def loading_noload(trial: Trial) -> None:
    """noload: no error, and an author has no posts, or a loaded post no tags."""
    await _load(trial, rules.NOLOAD, _attribute)


async def _load(
    trial: Trial, strategy: rules.Strategy, read: type_of_reader, *, unique: bool = False
) -> None:
    store = rules.stocked(trial, trial["posts"])
    stored = rules.stored_in(store)
    async with store.opened_async() as engine:
        for level in rules.LEVELS:
            # Nobody looks at the first reading: it pays for the connection and for compiling.
            await _read(engine, strategy, level, read, unique=unique, most=1)
            reading = await _read(engine, strategy, level, read, unique=unique)
            rules.judge(trial, level, reading, stored)


async def _read(
    engine: AsyncEngine,
    strategy: rules.Strategy,
    level: int,
    read: type_of_reader,
    *,
    unique: bool,
    most: int | None = None,
) -> rules.Reading:
    posts = _attribute if strategy.brings_posts(level) else read
    tags = read if level > 1 else None
    async with AsyncSession(engine) as session:
        with rules.measured(engine) as reading:
            result = await session.scalars(strategy.query(level))
            authors = result.unique().all() if unique else result.all()
            reading.ahead = len(reading.sent)
            reading.library = await _walk(session, authors[:most], posts, tags)
    return reading


async def _walk(
    session: AsyncSession,
    authors: Iterable[Any],
    read_posts: type_of_reader,
    read_tags: type_of_reader | None,
) -> rules.type_of_library:
    library = []
    for author in authors:
        posts = []
        for post in await read_posts(session, author, "posts"):
            tags = await read_tags(session, post, "tags") if read_tags else ()
            posts.append((post.id, [tag.id for tag in tags]))
        library.append((author.id, posts))
    return library
