"""The library's tables mapped anew, because `dynamic` and `write_only` are said in the mapping.

`overlaps` tells SQLAlchemy that other relationships write the same columns on purpose.
"""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase, DynamicMapped, Mapped, WriteOnlyMapped, relationship

from async_contrast.specimen.models import Author, Post, Tag, post_tag


class _Base(DeclarativeBase):
    """A registry apart from the specimen's."""


class PlainTag(_Base):
    """A tag, without a way back."""

    __table__ = Tag.__table__

    id: Mapped[int]
    name: Mapped[str]


class DynamicPost(_Base):
    """A post whose `tags` is a query."""

    __table__ = Post.__table__

    id: Mapped[int]
    title: Mapped[str]
    tags: DynamicMapped[PlainTag] = relationship(
        secondary=post_tag, order_by="PlainTag.id", overlaps="tags,posts"
    )


class DynamicAuthor(_Base):
    """An author whose `posts` is a query."""

    __table__ = Author.__table__

    id: Mapped[int]
    name: Mapped[str]
    posts: DynamicMapped[DynamicPost] = relationship(
        order_by="DynamicPost.id", overlaps="posts,author"
    )


class AuthorOfDynamicPosts(_Base):
    """An author whose `posts` is a list, and only the posts' `tags` are queries."""

    __table__ = Author.__table__

    id: Mapped[int]
    name: Mapped[str]
    posts: Mapped[list[DynamicPost]] = relationship(order_by="DynamicPost.id", viewonly=True)


class WriteOnlyPost(_Base):
    """A post whose `tags` makes SELECT statements and takes tags."""

    __table__ = Post.__table__

    id: Mapped[int]
    title: Mapped[str]
    tags: WriteOnlyMapped[PlainTag] = relationship(
        secondary=post_tag, order_by="PlainTag.id", overlaps="tags,posts"
    )


class WriteOnlyAuthor(_Base):
    """An author whose `posts` makes SELECT statements and takes posts."""

    __table__ = Author.__table__

    id: Mapped[int]
    name: Mapped[str]
    posts: WriteOnlyMapped[WriteOnlyPost] = relationship(
        order_by="WriteOnlyPost.id", overlaps="posts,author"
    )
