"""Ordering."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

from shop.background import Background
from shop.db import Database
from shop.models import Line, Order
from shop.repositories import Orders, Products
from shop.services.events import Broker

log = logging.getLogger(__name__)


class SoldOut(Exception):
    """There is not enough of it."""


class OrderService:
    def __init__(self, database: Database, broker: Broker, background: Background) -> None:
        self._database = database
        self._broker = broker
        self._background = background
        self._confirming = asyncio.Lock()
        self._confirmed = 0

    async def order(self, account_id: int, counts: Mapping[int, int]) -> Order:
        async with self._database.session() as session:
            products = Products(session)
            for product, count in counts.items():
                if not await products.take(product, count):
                    raise SoldOut(str(product))
            lines = [Line(product_id=product, count=count) for product, count in counts.items()]
            order = await Orders(session).add(Order(account_id=account_id, lines=lines))
        self._background.spawn(self._confirm(order.id))
        self._broker.publish({"ordered": order.id})
        return order

    async def of_account(self, account_id: int) -> Sequence[Order]:
        async with self._database.session() as session:
            return await Orders(session).of_account(account_id)

    async def totals(self) -> dict[str, int]:
        """Both at once, each with a session of its own."""
        orders, products = await asyncio.gather(self._count_orders(), self._count_products())
        return {"orders": orders, "products": products, "confirmed": self._confirmed}

    async def _count_orders(self) -> int:
        async with self._database.session() as session:
            return await Orders(session).count()

    async def _count_products(self) -> int:
        async with self._database.session() as session:
            return await Products(session).count()

    async def _confirm(self, number: int) -> None:
        async with self._confirming:
            confirmed = self._confirmed
            await asyncio.sleep(0)
            self._confirmed = confirmed + 1
        log.info("order %s is confirmed", number)
