from __future__ import annotations

from sqlalchemy import select

from shop.models import Account
from shop.repositories.base import Repository


class Accounts(Repository[Account]):
    model = Account

    async def by_name(self, name: str) -> Account | None:
        return await self.session.scalar(select(Account).where(Account.name == name))
