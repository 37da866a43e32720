"""The attributes of a Session's objects on threads: any of them may send SQL, and does.

What only raises on asyncio, and what a port then needs, is tried there and not here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.statements import recorded
from async_contrast.specimen.store import Store
from async_contrast.topics.relationships.attributes import models, rules
from async_contrast.topics.relationships.attributes.models import Note


@contextmanager
def _session(store: Store, *, expire: bool = True) -> Iterator[tuple[Session, list[str]]]:
    """A session, and the statements that it sends."""
    with (
        store.opened() as engine,
        recorded(engine) as sent,
        sessionmaker(engine, expire_on_commit=expire)() as session,
    ):
        yield session, sent


# after-commit: what does an attribute say that is read after commit?


def after_commit_default(trial: Trial) -> None:
    """A Session as it comes: commit expires the attribute, the read sends a SELECT."""
    _commit_and_read(trial, "text", rules.NEW)


def after_commit_not_expired(trial: Trial) -> None:
    """expire_on_commit=False."""
    _commit_and_read(trial, "text", rules.NEW, expire=False)


def after_commit_changed_by_another(trial: Trial) -> None:
    """A Session as it comes, and another transaction that writes before the read."""
    _commit_and_read(trial, "text", rules.NEW, another_writes=True)


def after_commit_not_expired_changed_by_another(trial: Trial) -> None:
    """expire_on_commit=False, and another transaction that writes before the read."""
    _commit_and_read(trial, "text", rules.NEW, expire=False, another_writes=True)


def after_commit_not_expired_rolled_back(trial: Trial) -> None:
    """expire_on_commit=False, and one more change that is rolled back before the read."""
    _commit_and_read(trial, "text", rules.NEW, expire=False, rolls_back=True)


def after_commit_onupdate(trial: Trial) -> None:
    """expire_on_commit=False, a column that the database writes in the UPDATE."""
    _commit_and_read(trial, "revision", 2, expire=False)


def _commit_and_read(
    trial: Trial,
    column: str,
    meant: object,
    *,
    expire: bool = True,
    another_writes: bool = False,
    rolls_back: bool = False,
) -> None:
    """Change a note, commit, and read a column that the database should then have so."""
    store = rules.new_note(trial)
    with _session(store, expire=expire) as (session, sent):
        note = session.get_one(Note, 1)
        note.text = rules.NEW
        session.commit()
        if rolls_back:
            note.text = rules.NEWER
            session.flush()
            session.rollback()
        rules.judge_read(trial, store, sent, note, column, meant, another_writes=another_writes)


# backref: is the other side there, and what does an append to it cost?


def backref_before_first_query(trial: Trial) -> None:
    """backref: ask the class for its other side before anything was queried."""
    rules.judge_attribute(trial, models.by_backref())


def backref_arguments(trial: Trial) -> None:
    """backref("posts", lazy=..., order_by=...): how the other side loads."""
    store, library = rules.new_library(trial), models.by_backref(**rules.ARGUMENTS)
    with _session(store) as (session, sent):
        author = session.scalars(select(library.author).filter_by(id=1)).one()
        rules.judge_arguments(trial, sent, author)


def backref_append(trial: Trial) -> None:
    """backref: append to a collection that was never read."""
    store, library = rules.new_library(trial), models.by_backref()
    with _session(store) as (session, sent):
        author = session.get_one(library.author, 1)
        if rules.append(trial, sent, author, library.post(title=rules.TITLE)):
            loads = list(sent)
            session.commit()
            rules.judge_append(trial, store, loads)


def back_populates_before_first_query(trial: Trial) -> None:
    """back_populates: ask the class for its other side before anything was queried."""
    rules.judge_attribute(trial, models.by_back_populates())


def back_populates_write_only(trial: Trial) -> None:
    """back_populates, lazy="write_only": add to a collection that is never read."""
    store, library = rules.new_library(trial), models.by_back_populates(lazy="write_only")
    with _session(store) as (session, sent):
        author = session.get_one(library.author, 1)
        sent.clear()
        rules.add(author.posts, library.post(title=rules.TITLE))
        loads = list(sent)
        session.commit()
        rules.judge_append(trial, store, loads)


def back_populates_other_side(trial: Trial) -> None:
    """back_populates: set the post's author instead of appending to the author's posts."""
    store, library = rules.new_library(trial), models.by_back_populates()
    with _session(store) as (session, sent):
        author = session.get_one(library.author, 1)
        sent.clear()
        session.add(library.post(title=rules.TITLE, author=author))
        loads = list(sent)
        session.commit()
        rules.judge_append(trial, store, loads)
