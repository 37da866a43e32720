"""Joins on asyncio: an AsyncSession answers when it is awaited, and takes only a select()."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Executable
from sqlalchemy.ext.asyncio import AsyncSession

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.library import stock
from async_contrast.specimen.models import Author, Post
from async_contrast.specimen.statements import recorded
from async_contrast.specimen.store import Store
from async_contrast.topics.joins import rules

# four-joins: which rows does each join add?


async def four_joins_inner(trial: Trial) -> None:
    """JOIN by join(): the rows that match in both tables."""
    async with _library(trial) as session:
        await _ask(trial, session, rules.JOIN, rules.STATEMENTS[rules.JOIN])
        with recorded(session.get_bind().engine) as sent:
            rules.show_tags(trial, sent, (await session.execute(rules.POSTS_AND_TAGS)).all())


async def four_joins_left(trial: Trial) -> None:
    """LEFT JOIN by outerjoin(): all rows of the left table."""
    async with _library(trial) as session:
        await _ask(trial, session, rules.LEFT, rules.STATEMENTS[rules.LEFT])


async def four_joins_right(trial: Trial) -> None:
    """RIGHT JOIN by outerjoin() from the other side: all rows of the right table."""
    async with _library(trial) as session:
        await _ask(trial, session, rules.RIGHT, rules.STATEMENTS[rules.RIGHT])


async def four_joins_full(trial: Trial) -> None:
    """FULL JOIN by outerjoin(full=True): all rows of both tables."""
    async with _library(trial) as session:
        await _ask(trial, session, rules.FULL, rules.STATEMENTS[rules.FULL])


async def four_joins_full_below(trial: Trial) -> None:
    """FULL JOIN on author.id < post.author_id, which is no equality."""
    async with _library(trial) as session:
        await _ask(trial, session, rules.FULL, rules.FULL_BELOW, rules.below)


async def four_joins_left_where(trial: Trial) -> None:
    """LEFT JOIN, and a WHERE about the right table: it drops the rows that LEFT adds."""
    async with _library(trial) as session:
        await _ask(trial, session, rules.LEFT, rules.LEFT_BUT_WHERE)


async def four_joins_without_on(trial: Trial) -> None:
    """Both tables in one select(), and no join(): every row with every row."""
    async with _library(trial) as session:
        with rules.cartesian_expected():
            await _ask(trial, session, rules.JOIN, rules.UNJOINED)


async def four_joins_query(trial: Trial) -> None:
    """LEFT JOIN by session.query(): an AsyncSession has none."""
    async with _library(trial) as session:
        kinds = await _reckon(session)
        with rules.watched(trial, session), rules.query_missed(trial):
            rows = session.query(Author, Post).outerjoin(Author.posts).all()  # type: ignore[attr-defined]
            rules.judge(trial, rules.LEFT, kinds, rows)


async def four_joins_not_awaited(trial: Trial) -> None:
    """LEFT JOIN by session.execute() without an await, its rows iterated."""
    async with _library(trial) as session:
        kinds = await _reckon(session)
        result = session.execute(rules.STATEMENTS[rules.LEFT])
        with rules.watched(trial, session), rules.await_missed(trial):
            rules.judge(trial, rules.LEFT, kinds, list(result))  # type: ignore[call-overload]
        result.close()


# right-join: how is a RIGHT JOIN written?


async def right_join_parameter(trial: Trial) -> None:
    """By a parameter of join() or outerjoin()."""
    rules.judge_parameters(trial)


async def right_join_swapped(trial: Trial) -> None:
    """By a LEFT JOIN with its sides swapped: is every row the same as by text()?"""
    async with _library(trial) as session:
        with rules.watched(trial, session):
            swapped = (await session.execute(rules.STATEMENTS[rules.RIGHT])).all()
            as_text = (await session.execute(rules.RIGHT_AS_TEXT)).all()
            rules.judge_same(trial, swapped, as_text)


async def right_join_not_swapped(trial: Trial) -> None:
    """By a LEFT JOIN with its sides as they are: is every row the same as by text()?"""
    async with _library(trial) as session:
        with rules.watched(trial, session):
            left = (await session.execute(rules.STATEMENTS[rules.LEFT])).all()
            as_text = (await session.execute(rules.RIGHT_AS_TEXT)).all()
            rules.judge_same(trial, left, as_text)


async def right_join_text(trial: Trial) -> None:
    """By text(): the SQL as the notes have it."""
    async with _library(trial) as session:
        await _ask(trial, session, rules.RIGHT, rules.RIGHT_AS_TEXT)


@asynccontextmanager
async def _library(trial: Trial) -> AsyncIterator[AsyncSession]:
    store = Store.of(trial)
    stock(store, trial["authors"], trial["posts"])
    async with store.opened_async() as engine, AsyncSession(engine) as session:
        yield session


async def _ask(
    trial: Trial,
    session: AsyncSession,
    join: str,
    statement: Executable,
    on: rules.Condition = rules.equal,
) -> None:
    kinds = await _reckon(session, on)
    with rules.watched(trial, session):
        rows = (await session.execute(statement)).all()
        rules.judge(trial, join, kinds, rows)


async def _reckon(session: AsyncSession, on: rules.Condition = rules.equal) -> rules.Kinds:
    """Read the two tables, each alone, and join them in Python."""
    authors = (await session.scalars(rules.AUTHORS)).all()
    posts = (await session.execute(rules.POSTS)).tuples().all()
    return rules.reckon(authors, posts, on)
