"""Whose name and password these are; failures are counted, and too many are not listened to."""

from __future__ import annotations

import hmac
import secrets
from collections import OrderedDict

from service.basic_credentials import Credentials
from service.database import accounts, attempts
from service.database.attempts import Subject
from service.database.database import Database
from service.database.models import Account
from service.errors import ForbiddenParameter, NotSignedIn, TooManyAttempts
from service.names import account_name
from service.passwords import NOBODYS, Passwords

MOST_REMEMBERED = 1000
"""Passwords that were right, so that a program that sends one with each request waits once."""

WRONG = "name or password is wrong"


class Doorkeeper:
    """Checks passwords, off the event loop, a few at a time."""

    def __init__(self, database: Database, passwords: Passwords) -> None:
        self._database = database
        self.passwords = passwords
        self._key = secrets.token_bytes(32)
        self._right: OrderedDict[bytes, str] = OrderedDict()

    async def recognise(self, credentials: Credentials, address: str) -> Account:
        """As `check`, but a password that was right a while ago is not hashed again.

        The account is read each time: if it has another password by now, or is gone, what is
        remembered does not help.
        """
        account = await self._find(credentials.name)
        seal = self._seal(credentials)
        if account is not None and self._right.get(seal) == account.password_hash:
            self._right.move_to_end(seal)
            return account
        return await self._check(account, credentials, address)

    async def check(self, credentials: Credentials, address: str) -> Account:
        """The account of this name, if the password is its own.

        Raises NotSignedIn, TooManyAttempts, or LineFull where too many wait to be checked.
        """
        return await self._check(await self._find(credentials.name), credentials, address)

    async def _check(
        self, account: Account | None, credentials: Credentials, address: str
    ) -> Account:
        name = Subject.of_name(account.name if account else credentials.name)
        whence = Subject.of_address(address)
        async with self.passwords.place():
            async with self._database.writing() as session:
                seconds = await attempts.count(session, (name, whence))
            if seconds:
                raise TooManyAttempts(
                    f"too many wrong passwords; try again in {seconds} s", seconds
                )
            kept = account.password_hash if account else NOBODYS
            right = await self.passwords.is_right(kept, credentials.password)
        if account is None or not right:
            raise NotSignedIn(WRONG)
        async with self._database.writing() as session:
            await attempts.forgive(session, name, whence)
        self._remember(credentials, kept)
        return account

    async def _find(self, text: str) -> Account | None:
        try:
            name = account_name(text)
        except ForbiddenParameter:
            return None  # nobody can be called so
        async with self._database.reading() as session:
            return await accounts.find_account(session, name)

    def _remember(self, credentials: Credentials, kept: str) -> None:
        self._right[self._seal(credentials)] = kept
        if len(self._right) > MOST_REMEMBERED:
            self._right.popitem(last=False)

    def _seal(self, credentials: Credentials) -> bytes:
        """Tells two passwords apart and says nothing of them without this process's key."""
        text = f"{credentials.name}:{credentials.password}"
        return hmac.digest(self._key, text.encode(errors="replace"), "sha256")
