"""Who may sign in."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from shop import passwords
from shop.db import Database
from shop.models import Account
from shop.repositories import Accounts


class NameTaken(Exception):
    """Somebody has that name."""


class AccountService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def register(self, name: str, password: str) -> int:
        hashed = await passwords.hash_password(password)
        try:
            async with self._database.session() as session:
                account = await Accounts(session).add(Account(name=name, password_hash=hashed))
                return account.id
        except IntegrityError as error:
            raise NameTaken(name) from error

    async def sign_in(self, name: str, password: str) -> int | None:
        async with self._database.session() as session:
            account = await Accounts(session).by_name(name)
        if account and await passwords.matches(account.password_hash, password):
            return account.id
        return None
