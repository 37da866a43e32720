"""Two small tables: rows that tell who wrote them, and a number."""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """What these tables share."""


class Entry(Base):
    """A row of one worker."""

    __tablename__ = "entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    worker: Mapped[str]


class Counter(Base):
    """A number that workers read and write; there is one."""

    __tablename__ = "counter"

    id: Mapped[int] = mapped_column(primary_key=True)
    n: Mapped[int]
