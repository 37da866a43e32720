"""What a strategy costs on asyncio."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.specimen.models import LIBRARY, Author, Base
from service.specimen.store import Store
from service.topics.relationships import rules as of_the_topic
from service.topics.relationships.cost import rules
from service.trial import Trial

# joined-claim: what has a joined load done to the database?


async def joined_claim(trial: Trial) -> None:
    """The database before and after joined loads of one level and of two."""
    store = of_the_topic.stocked(trial, trial["posts"])
    engine = store.async_engine()
    try:
        async with engine.connect() as connection:
            before = await connection.run_sync(rules.footprint_of)
        for level in of_the_topic.LEVELS:
            async with AsyncSession(engine) as session:
                with of_the_topic.measured(engine) as reading:
                    result = await session.scalars(of_the_topic.JOINED.query(level))
                    reading.library = [
                        (author.id, [
                            (post.id, [tag.id for tag in post.tags] if level > 1 else [])
                            for post in author.posts
                        ])
                        for author in result.unique()
                    ]  # fmt: skip
            async with engine.connect() as connection:
                rows = (await connection.exec_driver_sql(reading.sent[-1])).all()
            rules.judge_join(trial, level, reading, rows, store)
        async with engine.connect() as connection:
            rules.judge_footprint(trial, before, await connection.run_sync(rules.footprint_of))
    finally:
        await engine.dispose()


async def joined_claim_secondary(trial: Trial) -> None:
    """What does add the table, before any row is read: secondary=, and create_all()."""
    engine = Store.of(trial).async_engine()
    try:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all, rules.WITHOUT_SECONDARY)
        async with engine.begin() as connection:
            before = await connection.run_sync(rules.footprint_of)
            await connection.run_sync(Base.metadata.create_all, LIBRARY)
            rules.judge_footprint(trial, before, await connection.run_sync(rules.footprint_of))
    finally:
        await engine.dispose()


# growth: 10, 100, 1000 authors


async def growth_select(trial: Trial) -> None:
    """lazy="select": author.posts, for one author after the other; the first one fails."""
    await _grow(trial, of_the_topic.SELECT, _attribute)


async def growth_awaitable_attrs(trial: Trial) -> None:
    """lazy="select": await author.awaitable_attrs.posts, for one author after the other."""
    await _grow(trial, of_the_topic.SELECT, _awaitable_attribute)


async def growth_selectin(trial: Trial) -> None:
    """selectinload: 500 authors' posts in one SELECT."""
    await _grow(trial, of_the_topic.SELECTIN, _attribute)


async def growth_joined(trial: Trial) -> None:
    """joinedload: everything in one SELECT."""
    await _grow(trial, of_the_topic.JOINED, _attribute)


async def _attribute(author: Author) -> Iterable[Any]:
    return author.posts


async def _awaitable_attribute(author: Author) -> Iterable[Any]:
    posts: Iterable[Any] = await author.awaitable_attrs.posts
    return posts


async def _grow(
    trial: Trial,
    strategy: of_the_topic.Strategy,
    read: Callable[[Author], Awaitable[Iterable[Any]]],
) -> None:
    store = of_the_topic.stocked(trial, rules.POSTS)
    engine = store.async_engine()
    readings = {}
    try:
        await (await engine.connect()).close()  # so that no reading pays for the first connection
        for size in rules.sizes_of(trial["authors"]):
            async with AsyncSession(engine) as session:
                with of_the_topic.measured(engine) as reading:
                    # unique() for joinedload; the others do not mind it.
                    authors = (await session.scalars(rules.first(size, strategy))).unique()
                    reading.library = [
                        (author.id, [(post.id, []) for post in await read(author)])
                        for author in authors
                    ]
            readings[size] = reading
    finally:
        await engine.dispose()
    rules.judge_growth(trial, readings, of_the_topic.stored_in(store, level=1))
