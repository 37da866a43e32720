from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from shop.models import Product
from shop.repositories.base import Repository


class Products(Repository[Product]):
    model = Product

    async def all(self) -> Sequence[Product]:
        return (await self.session.scalars(select(Product).order_by(Product.name))).all()

    async def take(self, number: int, count: int) -> bool:
        """Takes so many out of stock, if there are so many, in one statement."""
        enough = (Product.id == number) & (Product.stock >= count)
        query = update(Product).where(enough).values(stock=Product.stock - count)
        result = await self.session.execute(query.returning(Product.id))
        return result.scalar() is not None
