"""Tables that change what an attribute knows: numbers that the database writes, two-sided mappings.

The mappings are made anew at each call, in a registry of their own: whether mappers have been
configured is what the cells ask, so none may be configured before.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, literal_column
from sqlalchemy.orm import DeclarativeBase, Mapped, backref, mapped_column, relationship


class Base(DeclarativeBase):
    """What the tables of after-commit share."""


class Note(Base):
    """A text, and how often it was written: the database counts, in the INSERT and each UPDATE."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    revision: Mapped[int] = mapped_column(
        server_default="1", onupdate=literal_column("revision + 1")
    )


class EagerNote(Base):
    """The same table; what the database writes comes back with the statement that made it."""

    __table__ = Note.__table__
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012 - SQLAlchemy types it so

    id: Mapped[int]
    text: Mapped[str]
    revision: Mapped[int]


class Library(NamedTuple):
    """Two classes on the specimen's tables. No type checker sees all their attributes, so: Any."""

    author: Any
    post: Any


def by_backref(**arguments: Any) -> Library:
    """One relationship, on the post; a backref with these arguments makes the other side."""

    class Base(DeclarativeBase):
        pass

    class Author(Base):
        __tablename__ = "author"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]

    class Post(Base):
        __tablename__ = "post"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str]
        author_id: Mapped[int | None] = mapped_column(ForeignKey("author.id"))
        author = relationship(Author, backref=backref("posts", **arguments))

    return Library(Author, Post)


def by_back_populates(**arguments: Any) -> Library:
    """Both sides written out; the arguments stand on the side that they are about."""

    class Base(DeclarativeBase):
        pass

    class Author(Base):
        __tablename__ = "author"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]
        posts = relationship("Post", back_populates="author", **arguments)

    class Post(Base):
        __tablename__ = "post"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str]
        author_id: Mapped[int | None] = mapped_column(ForeignKey("author.id"))
        author = relationship(Author, back_populates="posts")

    return Library(Author, Post)
