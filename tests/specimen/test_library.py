"""What stands in a data trial's tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen import marks, schemas
from async_contrast.specimen.library import ORPHAN, TAGS, TAGS_A_POST, stock
from async_contrast.specimen.models import Author, Post, Tag
from async_contrast.specimen.statements import recorded
from async_contrast.specimen.store import Store
from tests.databases import DATABASES, url_of


@pytest.fixture(params=DATABASES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = url_of(request.param)
    store = Store.of(Trial({}, tmp_path, url))
    assert store.database == request.param
    yield store
    if url:
        schemas.drop(url, marks.named_in(tmp_path))


@pytest.mark.parametrize(
    ("authors", "posts"),
    [(1, 1), (2, 1), (10, 3), pytest.param(300, 2, marks=pytest.mark.thorough)],
)
def test_its_size(store: Store, authors: int, posts: int) -> None:
    stock(store, authors, posts)
    engine = store.engine()
    with Session(engine) as session:
        everybody = session.scalars(select(Author).order_by(Author.id)).all()
        assert [author.id for author in everybody] == list(range(1, authors + 1))
        assert [len(a.posts) for a in everybody] == [posts] * (authors - 1) + [0]
        (orphan,) = session.scalars(select(Post).where(Post.author_id.is_(None)))
        assert orphan.title == ORPHAN
        assert orphan.id == (authors - 1) * posts + 1
        assert {len(post.tags) for post in session.scalars(select(Post))} == {TAGS_A_POST}
        assert session.scalar(select(func.count(Tag.id))) == TAGS
        session.add(Author(name="one more"))
        session.flush()
    engine.dispose()


async def test_both_sides_reach_the_same_rows(store: Store) -> None:
    stock(store, authors=2, posts=1)
    engine = store.async_engine()
    with recorded(engine) as sent:
        async with AsyncSession(engine) as session:
            titles = await session.scalars(select(Post.title).order_by(Post.id))
            assert titles.all() == ["post 1 of author 1", ORPHAN]
    assert sent == ["SELECT post.title FROM post ORDER BY post.id"]
    async with engine.connect() as connection:
        await connection.execute(select(Post.id))
    assert len(sent) == 1, "it listens no more"
    await engine.dispose()
