"""What stands in a data trial's tables: the same every time, in any size."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, insert

from async_contrast.specimen.models import LIBRARY, Author, Base, Post, Tag, post_tag
from async_contrast.specimen.store import Store

TAGS = 5
TAGS_A_POST = 2

ORPHAN = "a post of nobody"


def stock(store: Store, authors: int, posts: int) -> None:
    """Make the library's tables and fill them.

    The `authors` are numbered from 1, and each has `posts` posts but the last, who has none. One
    post more, the last, has no author. Every post has TAGS_A_POST of the TAGS tags.
    """
    with store.opened() as engine:
        Base.metadata.create_all(engine, tables=LIBRARY)
        _fill(engine, authors, posts)


def _fill(engine: Engine, authors: int, posts: int) -> None:
    written = [
        {"title": f"post {number} of author {author}", "author_id": author}
        for author in range(1, authors)
        for number in range(1, posts + 1)
    ]
    titles: list[dict[str, Any]] = [*written, {"title": ORPHAN, "author_id": None}]
    rows: list[tuple[Any, list[dict[str, Any]]]] = [
        (Author.__table__, [{"name": f"author {number}"} for number in range(1, authors + 1)]),
        (Post.__table__, titles),
        (Tag.__table__, [{"name": f"tag {number}"} for number in range(1, TAGS + 1)]),
        (post_tag, [row for post in range(1, len(titles) + 1) for row in _tags_of(post)]),
    ]
    with engine.begin() as connection:
        for table, values in rows:
            # No ids are given: PostgreSQL counts only those that it made itself.
            if values:
                connection.execute(insert(table), values)


def _tags_of(post: int) -> list[dict[str, int]]:
    return [{"post_id": post, "tag_id": (post + step) % TAGS + 1} for step in range(TAGS_A_POST)]
