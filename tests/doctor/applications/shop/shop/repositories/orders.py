from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.models import Line, Order
from shop.repositories.base import Repository


class Orders(Repository[Order]):
    model = Order

    async def of_account(self, account_id: int) -> Sequence[Order]:
        query = select(Order).where(Order.account_id == account_id).order_by(Order.id)
        result = await self.session.execute(query.options(selectinload(Order.lines)))
        return result.scalars().all()

    async def lines(self) -> AsyncIterator[Line]:
        async for line in await self.session.stream_scalars(select(Line).order_by(Line.id)):
            yield line
