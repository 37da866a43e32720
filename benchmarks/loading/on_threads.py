"""How a Session reads each author's posts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from sqlalchemy import Engine, select
from sqlalchemy.orm import (
    Session,
    immediateload,
    joinedload,
    lazyload,
    selectinload,
    subqueryload,
)
from sqlalchemy.orm.strategy_options import _AbstractLoad

from async_contrast.specimen.models import Author
from async_contrast.topics.relationships.models import DynamicAuthor, WriteOnlyAuthor
from benchmarks.loading.library import Library, shown


def _related(option: _AbstractLoad, engine: Engine) -> Library:
    query = select(Author).order_by(Author.id).options(option)
    with Session(engine) as session:
        # unique() for joinedload; the others do not mind it.
        return [(author.id, shown(author.posts)) for author in session.scalars(query).unique()]


def _write_only(engine: Engine) -> Library:
    with Session(engine) as session:
        authors = session.scalars(select(WriteOnlyAuthor).order_by(WriteOnlyAuthor.id)).all()
        return [(author.id, shown(session.scalars(author.posts.select()))) for author in authors]


def _dynamic(engine: Engine) -> Library:
    with Session(engine) as session:
        authors = session.scalars(select(DynamicAuthor).order_by(DynamicAuthor.id)).all()
        return [(author.id, shown(author.posts.all())) for author in authors]


READERS: Mapping[str, Callable[[Engine], Library]] = {
    "select": partial(_related, lazyload(Author.posts)),
    "immediate": partial(_related, immediateload(Author.posts)),
    "subquery": partial(_related, subqueryload(Author.posts)),
    "selectin": partial(_related, selectinload(Author.posts)),
    "joined": partial(_related, joinedload(Author.posts)),
    "write_only": _write_only,
    "dynamic": _dynamic,
}
