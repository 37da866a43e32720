"""The rows that are loaded, and what of them is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import make_url

from async_contrast.specimen.library import stock
from async_contrast.specimen.store import Store
from benchmarks.serving import new_database

POSTS = 3
"""Of each author but the last, who has none."""

Library = list[tuple[int, list[tuple[int, str]]]]
"""The number of each author, with the numbers and titles of their posts."""


@contextmanager
def stocked(server: str | None, authors: int) -> Iterator[Store]:
    """A library of so many authors in a SQLite file, or in a database of this PostgreSQL."""
    with new_database(server) as database:
        url = make_url(database)
        plain = url.set(drivername=url.drivername.removesuffix("+aiosqlite"))
        store = Store(plain, url)
        stock(store, authors, POSTS)
        yield store


def expected(authors: int) -> Library:
    """What stands in it."""
    found: Library = []
    for author in range(1, authors):
        first = (author - 1) * POSTS
        titles = ((first + n, f"post {n} of author {author}") for n in range(1, POSTS + 1))
        found.append((author, list(titles)))
    return [*found, (authors, [])]


def shown(posts: Iterable[Any]) -> list[tuple[int, str]]:
    """The numbers and titles of posts."""
    return [(post.id, post.title) for post in posts]
