"""Joins on threads: a Session answers at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Executable
from sqlalchemy.orm import Session

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.library import stock
from async_contrast.specimen.models import Author, Post
from async_contrast.specimen.statements import recorded
from async_contrast.specimen.store import Store
from async_contrast.topics.joins import rules

# four-joins: which rows does each join add?


def four_joins_inner(trial: Trial) -> None:
    """JOIN by join(): the rows that match in both tables."""
    with _library(trial) as session:
        _ask(trial, session, rules.JOIN, rules.STATEMENTS[rules.JOIN])
        with recorded(session.get_bind().engine) as sent:
            rules.show_tags(trial, sent, session.execute(rules.POSTS_AND_TAGS).all())


def four_joins_left(trial: Trial) -> None:
    """LEFT JOIN by outerjoin(): all rows of the left table."""
    with _library(trial) as session:
        _ask(trial, session, rules.LEFT, rules.STATEMENTS[rules.LEFT])


def four_joins_right(trial: Trial) -> None:
    """RIGHT JOIN by outerjoin() from the other side: all rows of the right table."""
    with _library(trial) as session:
        _ask(trial, session, rules.RIGHT, rules.STATEMENTS[rules.RIGHT])


def four_joins_full(trial: Trial) -> None:
    """FULL JOIN by outerjoin(full=True): all rows of both tables."""
    with _library(trial) as session:
        _ask(trial, session, rules.FULL, rules.STATEMENTS[rules.FULL])


def four_joins_full_below(trial: Trial) -> None:
    """FULL JOIN on author.id < post.author_id, which is no equality."""
    with _library(trial) as session:
        _ask(trial, session, rules.FULL, rules.FULL_BELOW, rules.below)


def four_joins_left_where(trial: Trial) -> None:
    """LEFT JOIN, and a WHERE about the right table: it drops the rows that LEFT adds."""
    with _library(trial) as session:
        _ask(trial, session, rules.LEFT, rules.LEFT_BUT_WHERE)


def four_joins_without_on(trial: Trial) -> None:
    """Both tables in one select(), and no join(): every row with every row."""
    with _library(trial) as session, rules.cartesian_expected():
        _ask(trial, session, rules.JOIN, rules.UNJOINED)


def four_joins_query(trial: Trial) -> None:
    """LEFT JOIN by session.query(), as code from before SQLAlchemy 2.0 has it."""
    with _library(trial) as session:
        kinds = _reckon(session)
        with rules.watched(trial, session):
            rows = session.query(Author, Post).outerjoin(Author.posts).all()
            rules.judge(trial, rules.LEFT, kinds, rows)


# right-join: how is a RIGHT JOIN written?


def right_join_parameter(trial: Trial) -> None:
    """By a parameter of join() or outerjoin()."""
    rules.judge_parameters(trial)


def right_join_swapped(trial: Trial) -> None:
    """By a LEFT JOIN with its sides swapped: is every row the same as by text()?"""
    with _library(trial) as session, rules.watched(trial, session):
        swapped = session.execute(rules.STATEMENTS[rules.RIGHT]).all()
        as_text = session.execute(rules.RIGHT_AS_TEXT).all()
        rules.judge_same(trial, swapped, as_text)


def right_join_not_swapped(trial: Trial) -> None:
    """By a LEFT JOIN with its sides as they are: is every row the same as by text()?"""
    with _library(trial) as session, rules.watched(trial, session):
        left = session.execute(rules.STATEMENTS[rules.LEFT]).all()
        as_text = session.execute(rules.RIGHT_AS_TEXT).all()
        rules.judge_same(trial, left, as_text)


def right_join_text(trial: Trial) -> None:
    """By text(): the SQL as the notes have it."""
    with _library(trial) as session:
        _ask(trial, session, rules.RIGHT, rules.RIGHT_AS_TEXT)


@contextmanager
def _library(trial: Trial) -> Iterator[Session]:
    store = Store.of(trial)
    stock(store, trial["authors"], trial["posts"])
    with store.opened() as engine, Session(engine) as session:
        yield session


def _ask(
    trial: Trial,
    session: Session,
    join: str,
    statement: Executable,
    on: rules.Condition = rules.equal,
) -> None:
    kinds = _reckon(session, on)
    with rules.watched(trial, session):
        rows = session.execute(statement).all()
        rules.judge(trial, join, kinds, rows)


def _reckon(session: Session, on: rules.Condition = rules.equal) -> rules.Kinds:
    """Read the two tables, each alone, and join them in Python."""
    authors = session.scalars(rules.AUTHORS).all()
    posts = session.execute(rules.POSTS).tuples().all()
    return rules.reckon(authors, posts, on)
