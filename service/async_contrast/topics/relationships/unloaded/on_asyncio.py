"""Attributes that nothing has loaded, on asyncio: each of them raises, but where it is awaited."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import load_only, undefer
from sqlalchemy.orm.interfaces import ORMOption

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.models import Author, Post
from async_contrast.specimen.statements import recorded
from async_contrast.specimen.store import Store
from async_contrast.topics.relationships.unloaded import rules
from async_contrast.topics.relationships.unloaded.models import Report

# new-object: what can be read of what was just added?


async def new_object_after_flush(trial: Trial) -> None:
    """A new author, flushed: read the posts, which nobody has set."""
    async with _session(rules.new_library(trial)) as (session, sent):
        author = await _add_author(session, Author(name="new"))
        rules.judge_read(trial, sent, lambda: author.posts, [])


async def new_object_before_flush(trial: Trial) -> None:
    """A new author, not flushed: read the posts, which nobody has set."""
    async with _session(rules.new_library(trial)) as (session, sent):
        author = Author(name="new")
        session.add(author)
        rules.ensure_new(session, author, flushed=False)
        rules.judge_read(trial, sent, lambda: author.posts, [])


async def new_object_parent(trial: Trial) -> None:
    """A new post with author_id=1, flushed: read the post's author."""
    async with _session(rules.new_library(trial)) as (session, sent):
        post = Post(title="new", author_id=1)
        session.add(post)
        await session.flush()
        rules.ensure_new(session, post, flushed=True)
        rules.judge_read(trial, sent, lambda: post.author and post.author.name, rules.AUTHOR)


async def new_object_set(trial: Trial) -> None:
    """A new author with posts=[], flushed: read the posts."""
    async with _session(rules.new_library(trial)) as (session, sent):
        author = await _add_author(session, Author(name="new", posts=[]))
        rules.judge_read(trial, sent, lambda: author.posts, [])


async def new_object_refreshed(trial: Trial) -> None:
    """A new author, flushed, and refresh(author, ["posts"])."""
    async with _session(rules.new_library(trial)) as (session, sent):
        author = await _add_author(session, Author(name="new"))
        await session.refresh(author, ["posts"])
        rules.judge_read(trial, sent, lambda: author.posts, [])


async def new_object_awaited(trial: Trial) -> None:
    """A new author, flushed: await author.awaitable_attrs.posts."""
    async with _session(rules.new_library(trial)) as (session, sent):
        author = await _add_author(session, Author(name="new"))
        sent.clear()
        rules.judge_value(trial, sent, await author.awaitable_attrs.posts, [])


async def new_object_given_parent(trial: Trial) -> None:
    """A new post with author=author, flushed: read the post's author."""
    async with _session(rules.new_library(trial)) as (session, sent):
        author = await session.get_one(Author, 1)
        post = Post(title="new", author=author)
        session.add(post)
        await session.flush()
        rules.ensure_new(session, post, flushed=True)
        rules.judge_read(trial, sent, lambda: post.author and post.author.name, rules.AUTHOR)


async def _add_author(session: AsyncSession, author: Author) -> Author:
    session.add(author)
    await session.flush()
    rules.ensure_new(session, author, flushed=True)
    return author


# deferred-column: can a column be read that the query left out?


async def deferred_column(trial: Trial) -> None:
    """mapped_column(deferred=True): read the text."""
    async with _session(rules.new_report(trial)) as (session, sent):
        report = await _report(session)
        rules.ensure_unloaded(report, "text")
        rules.judge_read(trial, sent, lambda: report.text, rules.TEXT)


async def deferred_column_load_only(trial: Trial) -> None:
    """load_only(Report.id) in the query: read the title."""
    async with _session(rules.new_report(trial)) as (session, sent):
        report = await _report(session, load_only(Report.id))
        rules.ensure_unloaded(report, "title")
        rules.judge_read(trial, sent, lambda: report.title, "a title")


async def deferred_column_raiseload(trial: Trial) -> None:
    """mapped_column(deferred=True, deferred_raiseload=True): read the notes."""
    async with _session(rules.new_report(trial)) as (session, sent):
        report = await _report(session)
        rules.ensure_unloaded(report, "notes")
        rules.judge_read(trial, sent, lambda: report.notes, rules.NOTES)


async def deferred_column_undeferred(trial: Trial) -> None:
    """undefer(Report.text) in the query: read the text."""
    async with _session(rules.new_report(trial)) as (session, sent):
        report = await _report(session, undefer(Report.text))
        rules.judge_read(trial, sent, lambda: report.text, rules.TEXT)


async def deferred_column_refreshed(trial: Trial) -> None:
    """mapped_column(deferred=True), and refresh(report, ["text"])."""
    async with _session(rules.new_report(trial)) as (session, sent):
        report = await _report(session)
        rules.ensure_unloaded(report, "text")
        await session.refresh(report, ["text"])
        rules.judge_read(trial, sent, lambda: report.text, rules.TEXT)


async def deferred_column_awaited(trial: Trial) -> None:
    """mapped_column(deferred=True): await report.awaitable_attrs.text."""
    async with _session(rules.new_report(trial)) as (session, sent):
        report = await _report(session)
        rules.ensure_unloaded(report, "text")
        sent.clear()
        rules.judge_value(trial, sent, await report.awaitable_attrs.text, rules.TEXT)


async def _report(session: AsyncSession, *options: ORMOption) -> Report:
    return (await session.scalars(select(Report).options(*options))).one()


@asynccontextmanager
async def _session(store: Store) -> AsyncIterator[tuple[AsyncSession, list[str]]]:
    """A session, and the statements that it sends."""
    async with store.opened_async() as engine, AsyncSession(engine) as session:
        with recorded(engine) as sent:
            yield session, sent
