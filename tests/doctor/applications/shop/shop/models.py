"""The tables."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


def now() -> datetime:
    return datetime.now(UTC)


class Base(DeclarativeBase):
    pass


class Account(Base):
    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str]
    orders: Mapped[list[Order]] = relationship(back_populates="account", lazy="raise")


class Product(Base):
    __tablename__ = "product"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    cents: Mapped[int]
    stock: Mapped[int] = mapped_column(default=0)

    def as_dict(self) -> dict[str, object]:
        return {"id": self.id, "name": self.name, "cents": self.cents, "stock": self.stock}


class Order(Base):
    __tablename__ = "order"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created: Mapped[datetime] = mapped_column(default=now)
    account: Mapped[Account] = relationship(back_populates="orders", lazy="raise")
    lines: Mapped[list[Line]] = relationship(back_populates="order", lazy="selectin")

    def as_dict(self) -> dict[str, object]:
        return {
            "id": self.id,
            "created": self.created.isoformat(),
            "lines": [{"product": line.product_id, "count": line.count} for line in self.lines],
        }


class Line(Base):
    __tablename__ = "line"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    count: Mapped[int]
    order: Mapped[Order] = relationship(back_populates="lines", lazy="raise")
