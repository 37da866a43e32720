"""A small table with a large column."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncAttrs
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(AsyncAttrs, DeclarativeBase):
    """What these tables share."""


class Report(Base):
    """A report whose text is read when it is asked for; its notes only if a query says so."""

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    text: Mapped[str] = mapped_column(deferred=True)
    notes: Mapped[str] = mapped_column(deferred=True, deferred_raiseload=True)
