"""Attributes that nothing has loaded, on threads: each of them sends its SELECT.

What only raises on asyncio, and what a port then needs, is tried there and not here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only
from sqlalchemy.orm.interfaces import ORMOption

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.models import Author, Post
from async_contrast.specimen.statements import recorded
from async_contrast.specimen.store import Store
from async_contrast.topics.relationships.unloaded import rules
from async_contrast.topics.relationships.unloaded.models import Report

# new-object: what can be read of what was just added?


def new_object_after_flush(trial: Trial) -> None:
    """A new author, flushed: read the posts, which nobody has set."""
    with _session(rules.new_library(trial)) as (session, sent):
        author = Author(name="new")
        session.add(author)
        session.flush()
        rules.ensure_new(session, author, flushed=True)
        rules.judge_read(trial, sent, lambda: author.posts, [])


def new_object_before_flush(trial: Trial) -> None:
    """A new author, not flushed: read the posts, which nobody has set."""
    with _session(rules.new_library(trial)) as (session, sent):
        author = Author(name="new")
        session.add(author)
        rules.ensure_new(session, author, flushed=False)
        rules.judge_read(trial, sent, lambda: author.posts, [])


def new_object_parent(trial: Trial) -> None:
    """A new post with author_id=1, flushed: read the post's author."""
    with _session(rules.new_library(trial)) as (session, sent):
        post = Post(title="new", author_id=1)
        session.add(post)
        session.flush()
        rules.ensure_new(session, post, flushed=True)
        rules.judge_read(trial, sent, lambda: post.author and post.author.name, rules.AUTHOR)


# deferred-column: can a column be read that the query left out?


def deferred_column(trial: Trial) -> None:
    """mapped_column(deferred=True): read the text."""
    with _session(rules.new_report(trial)) as (session, sent):
        report = _report(session)
        rules.ensure_unloaded(report, "text")
        rules.judge_read(trial, sent, lambda: report.text, rules.TEXT)


def deferred_column_load_only(trial: Trial) -> None:
    """load_only(Report.id) in the query: read the title."""
    with _session(rules.new_report(trial)) as (session, sent):
        report = _report(session, load_only(Report.id))
        rules.ensure_unloaded(report, "title")
        rules.judge_read(trial, sent, lambda: report.title, "a title")


def deferred_column_raiseload(trial: Trial) -> None:
    """mapped_column(deferred=True, deferred_raiseload=True): read the notes."""
    with _session(rules.new_report(trial)) as (session, sent):
        report = _report(session)
        rules.ensure_unloaded(report, "notes")
        rules.judge_read(trial, sent, lambda: report.notes, rules.NOTES)


def _report(session: Session, *options: ORMOption) -> Report:
    return session.scalars(select(Report).options(*options)).one()


@contextmanager
def _session(store: Store) -> Iterator[tuple[Session, list[str]]]:
    """A session, and the statements that it sends."""
    with store.opened() as engine, recorded(engine) as sent, Session(engine) as session:
        yield session, sent
