"""Related rows on threads: reading an attribute may send SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from async_contrast.contrasts.trial import Trial
from async_contrast.topics.relationships import rules

# loading: how related rows are read


def _attribute(_session: Session, row: Any, name: str) -> Iterable[Any]:
    rows: Iterable[Any] = getattr(row, name)
    return rows


def _query(_session: Session, row: Any, name: str) -> Iterable[Any]:
    rows: Iterable[Any] = getattr(row, name).all()
    return rows


def _statement(session: Session, row: Any, name: str) -> Iterable[Any]:
    return session.scalars(getattr(row, name).select()).all()


type_of_reader = Callable[[Session, Any, str], Iterable[Any]]


# loading: how many statements does each strategy send?


def loading_select(trial: Trial) -> None:
    """lazy="select": reading an author's posts sends a SELECT."""
    _load(trial, rules.SELECT, _attribute)


def loading_selectin(trial: Trial) -> None:
    """selectinload: a second SELECT, with the authors' ids in an IN."""
    _load(trial, rules.SELECTIN, _attribute)


def loading_subquery(trial: Trial) -> None:
    """subqueryload: a second SELECT, with the first one inside."""
    _load(trial, rules.SUBQUERY, _attribute)


def loading_joined(trial: Trial) -> None:
    """joinedload: one SELECT with a LEFT OUTER JOIN, and unique()."""
    _load(trial, rules.JOINED, _attribute, unique=True)


def loading_joined_without_unique(trial: Trial) -> None:
    """joinedload, as session.scalars(...).all() reads it."""
    _load(trial, rules.JOINED, _attribute)


def loading_immediate(trial: Trial) -> None:
    """immediateload: a SELECT for each author, sent along with the query."""
    _load(trial, rules.IMMEDIATE, _attribute)


def loading_raise(trial: Trial) -> None:
    """raiseload: reading posts, or the tags of loaded posts, is an error."""
    _load(trial, rules.RAISE, _attribute)


def loading_write_only(trial: Trial) -> None:
    """lazy="write_only": session.scalars(author.posts.select())."""
    _load(trial, rules.WRITE_ONLY, _statement)


def loading_dynamic(trial: Trial) -> None:
    """lazy="dynamic": author.posts.all()."""
    _load(trial, rules.DYNAMIC, _query)


def loading_noload(trial: Trial) -> None:
    """noload: an author has no posts, or a loaded post no tags."""
    _load(trial, rules.NOLOAD, _attribute)


def _load(
    trial: Trial, strategy: rules.Strategy, read: type_of_reader, *, unique: bool = False
) -> None:
    store = rules.stocked(trial, trial["posts"])
    stored = rules.stored_in(store)
    with store.opened() as engine:
        for level in rules.LEVELS:
            # Nobody looks at the first reading: it pays for the connection and for compiling.
            _read(engine, strategy, level, read, unique=unique, most=1)
            reading = _read(engine, strategy, level, read, unique=unique)
            rules.judge(trial, level, reading, stored)


def _read(
    engine: Engine,
    strategy: rules.Strategy,
    level: int,
    read: type_of_reader,
    *,
    unique: bool,
    most: int | None = None,
) -> rules.Reading:
    posts = _attribute if strategy.brings_posts(level) else read
    tags = read if level > 1 else None
    with Session(engine) as session, rules.measured(engine) as reading:
        result = session.scalars(strategy.query(level))
        authors = result.unique().all() if unique else result.all()
        reading.ahead = len(reading.sent)
        reading.library = _walk(session, authors[:most], posts, tags)
    return reading


def _walk(
    session: Session,
    authors: Iterable[Any],
    read_posts: type_of_reader,
    read_tags: type_of_reader | None,
) -> rules.type_of_library:
    library = []
    for author in authors:
        posts = []
        for post in read_posts(session, author, "posts"):
            tags = read_tags(session, post, "tags") if read_tags else ()
            posts.append((post.id, [tag.id for tag in tags]))
        library.append((author.id, posts))
    return library
