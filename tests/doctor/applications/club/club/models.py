from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, MetaData, UniqueConstraint, func
from sqlalchemy.ext.asyncio import AsyncAttrs
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    WriteOnlyMapped,
    mapped_column,
    relationship,
)

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(AsyncAttrs, DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


class Person(Base):
    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str]
    password: Mapped[str]
    officer: Mapped[bool] = mapped_column(default=False)
    joined: Mapped[datetime] = mapped_column(server_default=func.now())

    bookings: Mapped[list[Booking]] = relationship(back_populates="person")
    pictures: WriteOnlyMapped[Picture] = relationship(back_populates="person", passive_deletes=True)

    def as_dict(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "officer": self.officer}


class Evening(Base):
    __tablename__ = "evenings"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    seats: Mapped[int]
    host_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    host: Mapped[Person] = relationship(lazy="joined")
    bookings: Mapped[list[Booking]] = relationship(back_populates="evening", lazy="selectin")

    @property
    def left(self) -> int:
        return self.seats - len(self.bookings)


class Booking(Base):
    __tablename__ = "bookings"
    __table_args__ = (UniqueConstraint("evening_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    evening_id: Mapped[int] = mapped_column(ForeignKey("evenings.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))

    evening: Mapped[Evening] = relationship(back_populates="bookings")
    person: Mapped[Person] = relationship(back_populates="bookings")


class Picture(Base):
    __tablename__ = "pictures"

    id: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(unique=True)
    caption: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))

    person: Mapped[Person] = relationship(back_populates="pictures")
