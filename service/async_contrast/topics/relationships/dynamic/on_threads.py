"""A collection that is not loaded, on threads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, configure_mappers

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


def dynamic_query(trial: Trial) -> None:
    """lazy="dynamic": author.posts is a query, with append() and remove()."""
    with _author(trial, DynamicAuthor) as (store, engine, session, author):
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
            session.commit()
            asked.answer = rules.stored_titles(store)
        with step("remove") as asked:
            author.posts.remove(post)
            session.commit()
            asked.answer = rules.stored_titles(store)


def dynamic_write_only(trial: Trial) -> None:
    """lazy="write_only": author.posts makes statements, with add() and remove()."""
    with _author(trial, WriteOnlyAuthor) as (store, engine, session, author):
        rules.show_kind(trial, author.posts)
        step = partial(rules.step, trial, engine)
        with step("iterate") as asked:
            asked.answer = rules.titles_of(author.posts)
        with step("all") as asked:
            asked.answer = rules.titles_of(session.scalars(author.posts.select()))
        with step("filter") as asked:
            wanted = author.posts.select().where(WriteOnlyPost.title == rules.WANTED)
            asked.answer = rules.titles_of(session.scalars(wanted))
        with step("count") as asked:
            rows = author.posts.select().order_by(None).subquery()
            asked.answer = session.scalar(select(func.count()).select_from(rows))
        with step("len") as asked:
            asked.answer = len(author.posts)
        post = WriteOnlyPost(title=rules.NEW)
        with step("append") as asked:
            author.posts.add(post)
            session.commit()
            asked.answer = rules.stored_titles(store)
        with step("remove") as asked:
            author.posts.remove(post)
            session.commit()
            asked.answer = rules.stored_titles(store)


@contextmanager
def _author(trial: Trial, mapping: type[Any]) -> Iterator[tuple[Store, Engine, Session, Any]]:
    """The first author, in a session that still knows the rows after a commit."""
    store = Store.of(trial)
    stock(store, rules.AUTHORS, rules.POSTS)
    configure_mappers()
    with store.opened() as engine, Session(engine, expire_on_commit=False) as session:
        yield store, engine, session, session.get_one(mapping, rules.AUTHOR)
