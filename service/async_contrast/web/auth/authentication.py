"""Whose name and password these are; failures are counted, and too many are not listened to."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from async_contrast.accounts.basic_credentials import Credentials
from async_contrast.accounts.names import account_name
from async_contrast.accounts.passwords import NOBODYS, PATIENCE, Passwords
from async_contrast.database import accounts, rate_limit
from async_contrast.database.database import Database
from async_contrast.database.models import Account
from async_contrast.database.rate_limit import Subject
from async_contrast.errors import ForbiddenParameter, NotSignedIn, QueueFull, RateLimited

MOST_REMEMBERED = 1000
"""Passwords that were right, so that a program that sends one with each request waits once."""

WRONG = "name or password is wrong"

NOBODYS_NAME = ":"


class Authentication:
    """Checks passwords, off the event loop, a few at a time."""

    def __init__(self, database: Database, passwords: Passwords) -> None:
        self._database = database
        self.passwords = passwords
        self._key = secrets.token_bytes(32)
        self._right: OrderedDict[bytes, str] = OrderedDict()
        self._names: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def recognise(self, credentials: Credentials, address: str) -> Account:
        """As `check`, but a password that was right a while ago is not hashed again.

        The account is read each time: if it has another password by now, or is gone, what is
        remembered does not help.
        """
        account = await self._find(credentials.name)
        if account is not None and self._remembers(account, credentials):
            return account
        return await self._check(account, credentials, address)

    async def check(self, credentials: Credentials, address: str) -> Account:
        """The account of this name, if the password is its own.

        Raises NotSignedIn, RateLimited, or QueueFull where too many wait to be checked.
        """
        return await self._check(await self._find(credentials.name), credentials, address)

    async def _check(
        self, account: Account | None, credentials: Credentials, address: str
    ) -> Account:
        name, whence = Subject.of_name(_written(credentials.name)), Subject.of_address(address)
        async with self._one_at_a_time(name), self.passwords.place():
            if account is not None and self._remembers(account, credentials):
                return account  # somebody else has just sent the same
            await self._count((name, whence))
            kept = account.password_hash if account else NOBODYS
            right = await self.passwords.is_right(kept, credentials.password)
            if account is None or not right:
                raise NotSignedIn(WRONG)
            async with self._database.writing() as session:
                await rate_limit.forgive(session, name, whence)
            self._remember(credentials, kept)
        return account

    async def _count(self, subjects: Sequence[Subject]) -> None:
        """Count an attempt before it is made. Who is refused writes nothing, as a rule."""
        async with self._database.reading() as session:
            seconds = await rate_limit.seconds_to_wait(session, subjects)
        if not seconds:
            async with self._database.writing() as session:
                seconds = await rate_limit.count(session, subjects)
        if seconds:
            raise RateLimited(f"too many wrong passwords; try again in {seconds} s", seconds)

    async def _find(self, text: str) -> Account | None:
        async with self._database.reading() as session:
            return await accounts.find_account(session, _written(text))

    @asynccontextmanager
    async def _one_at_a_time(self, name: Subject) -> AsyncIterator[None]:
        """Of those who give one name: what is right must not count as failed for the others."""
        lock = self._names.setdefault(name.hash, asyncio.Lock())
        try:
            async with asyncio.timeout(PATIENCE):
                await lock.acquire()
        except TimeoutError:
            raise QueueFull("too many give this name at the same time; ask again", 5) from None
        try:
            yield
        finally:
            lock.release()

    def _remembers(self, account: Account, credentials: Credentials) -> bool:
        seal = self._seal(credentials)
        if self._right.get(seal) != account.password_hash:
            return False
        self._right.move_to_end(seal)
        return True

    def _remember(self, credentials: Credentials, kept: str) -> None:
        self._right[self._seal(credentials)] = kept
        if len(self._right) > MOST_REMEMBERED:
            self._right.popitem(last=False)

    def _seal(self, credentials: Credentials) -> bytes:
        """Tells two passwords apart and says nothing of them without this process's key."""
        text = f"{credentials.name}:{credentials.password}"
        return hmac.digest(self._key, text.encode(errors="replace"), "sha256")


def _written(name: str) -> str:
    """A name as accounts' names are written; one that nobody has for what can be no name."""
    try:
        return account_name(name)
    except ForbiddenParameter:
        return NOBODYS_NAME
