"""What a strategy costs on asyncio."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.models import LIBRARY, Author, Base
from async_contrast.specimen.store import Store
from async_contrast.topics.relationships import rules as of_the_topic
from async_contrast.topics.relationships.cost import rules

# joined-claim: what has a joined load done to the database?


async def joined_claim(trial: Trial) -> None:
    """The database before and after joined loads of one level and of two."""
    store = of_the_topic.stocked(trial, trial["posts"])
    stored = of_the_topic.stored_in(store)
    async with store.opened_async() as engine:
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
            rows: Sequence[Any] = []
            if sql := rules.to_send_again(reading):
                async with engine.connect() as connection:
                    rows = (await connection.exec_driver_sql(sql)).all()
            rules.judge_join(trial, level, reading, rows, stored)
        async with engine.connect() as connection:
            after = await connection.run_sync(rules.footprint_of)
    rules.judge_footprint(trial, "joined loads", before, after)
    trial.show("association tables", rules.association_tables(Base))


async def joined_claim_create_all(trial: Trial) -> None:
    """What adds the table: create_all(), for a declared Table. Mapping secondary= adds none."""
    async with Store.of(trial).opened_async() as engine, engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all, rules.WITHOUT_ASSOCIATION)
        before = await connection.run_sync(rules.footprint_of)
        mapped = rules.map_with_secondary()
        after_mapping = await connection.run_sync(rules.footprint_of)
        await connection.run_sync(Base.metadata.create_all, LIBRARY)
        after_all = await connection.run_sync(rules.footprint_of)
    rules.judge_footprint(trial, "mapping with secondary=", before, after_mapping)
    rules.judge_footprint(trial, "create_all()", after_mapping, after_all)
    trial.show("association tables", rules.association_tables(mapped))


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


type_of_reader = Callable[[Author], Awaitable[Iterable[Any]]]


async def _attribute(author: Author) -> Iterable[Any]:
    return author.posts


async def _awaitable_attribute(author: Author) -> Iterable[Any]:
    posts: Iterable[Any] = await author.awaitable_attrs.posts
    return posts


async def _grow(trial: Trial, strategy: of_the_topic.Strategy, read: type_of_reader) -> None:
    store = of_the_topic.stocked(trial, rules.POSTS)
    readings = {}
    async with store.opened_async() as engine:
        # Nobody looks at the first reading: it pays for the connection and for compiling.
        await _read(engine, rules.first(rules.SMALL, strategy), read)
        for size in rules.sizes_of(trial["authors"]):
            readings[size] = await _read(engine, rules.first(size, strategy), read)
    rules.judge_growth(trial, readings, of_the_topic.stored_in(store))


async def _read(
    engine: AsyncEngine, query: Select[tuple[Any]], read: type_of_reader
) -> of_the_topic.Reading:
    async with AsyncSession(engine) as session:
        with of_the_topic.measured(engine) as reading:
            # unique() for joinedload; the others do not mind it.
            authors = (await session.scalars(query)).unique()
            reading.library = [
                (author.id, [(post.id, []) for post in await read(author)]) for author in authors
            ]
    return reading
