"""Whose name and password these are; failures are counted, and too many are not listened to."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from async_contrast.accounts.basic_credentials import Credentials
from async_contrast.accounts.names import account_name
from async_contrast.accounts.passwords import NOBODYS, PATIENCE, WAITING, Passwords
from async_contrast.database import accounts, rate_limit
from async_contrast.database.database import Database
from async_contrast.database.models import Account
from async_contrast.database.rate_limit import Subjects
from async_contrast.errors import ForbiddenParameter, NotSignedIn, QueueFull, RateLimited
from async_contrast.web.middleware.admission_queue import AdmissionQueue

MOST_REMEMBERED = 1000
"""Passwords that were right, so that a program that sends one with each request waits once."""

WRONG = "name or password is wrong"

NOBODYS_NAME = ":"


class Authentication:
    """Checks passwords, off the event loop, a few at a time."""

    def __init__(self, database: Database, passwords: Passwords) -> None:
        self._database = database
        self._passwords = passwords
        self._key = secrets.token_bytes(32)
        self._right: OrderedDict[str, tuple[bytes, str]] = OrderedDict()
        self._queues: WeakValueDictionary[str, AdmissionQueue] = WeakValueDictionary()

    async def check(self, credentials: Credentials, address: str) -> Account:
        """The account of this name, if the password is its own.

        One that was right a while ago is not hashed again. The account is read each time: if it
        has another password by now, or is gone, what is remembered does not help. Nor does it from
        another address: who guesses there, and is refused, would be let in by the right one.

        Raises NotSignedIn, RateLimited, or QueueFull where too many wait to be checked.
        """
        name = _written(credentials.name)
        subjects = Subjects.of(name, address)
        async with self._database.reading() as session:
            account = await accounts.find_account(session, name)
            if account is not None and self._remembers(account, credentials, subjects):
                return account
            _refuse(await rate_limit.seconds_to_wait(session, subjects))  # before it queues
        return await self._check(account, credentials, subjects)

    async def hash(self, password: str, address: str) -> str:
        """A salted hash to keep. Raises QueueFull where too many wait."""
        async with self._place(Subjects.of(NOBODYS_NAME, address)):
            return await self._passwords.hash(password)

    def close(self) -> None:
        """Let go of the threads."""
        self._passwords.close()

    async def _check(
        self, account: Account | None, credentials: Credentials, subjects: Subjects
    ) -> Account:
        # One at a time, for what is right must not count as failed for its neighbours.
        async with self._in_queue(subjects.pair, 1), self._place(subjects):
            if account is not None and self._remembers(account, credentials, subjects):
                return account  # somebody else has just sent the same
            await self._count(subjects)
            kept = account.password_hash if account else NOBODYS
            right = await self._passwords.is_right(kept, credentials.password)
            if account is None or not right:
                raise NotSignedIn(WRONG)
            async with self._database.writing() as session:
                await rate_limit.forgive(session, subjects)
            self._remember(credentials, kept, subjects)
        return account

    async def _count(self, subjects: Subjects) -> None:
        """Count an attempt before it is made; of many at once, not those that are refused."""
        async with self._database.writing() as session:
            seconds = await rate_limit.seconds_to_wait(session, subjects)
            seconds = seconds or await rate_limit.count(session, subjects)
        _refuse(seconds)

    @asynccontextmanager
    async def _place(self, subjects: Subjects) -> AsyncIterator[None]:
        """A place to hash in. An address waits for one with as many as are hashed at a time; the
        rest of its own wait in its own queue, so that nobody else comes after all of them.
        """
        queue = self._in_queue(subjects.address, self._passwords.threads)
        async with queue, self._passwords.place():
            yield

    @asynccontextmanager
    async def _in_queue(self, subject: str, at_once: int) -> AsyncIterator[None]:
        queue = self._queues.setdefault(subject, AdmissionQueue(at_once, WAITING))
        if queue.full or not await queue.enter(lambda: asyncio.sleep(PATIENCE)):
            raise QueueFull("too many passwords wait to be checked already; ask again", 5)
        try:
            yield
        finally:
            queue.leave()

    def _remembers(self, account: Account, credentials: Credentials, subjects: Subjects) -> bool:
        """Forgets it otherwise: only one guess is answered by what is remembered, uncounted."""
        seal, kept = self._right.pop(subjects.pair, (b"", ""))
        if kept != account.password_hash or not hmac.compare_digest(
            seal, self._seal(credentials.password)
        ):
            return False
        self._right[subjects.pair] = seal, kept
        return True

    def _remember(self, credentials: Credentials, kept: str, subjects: Subjects) -> None:
        self._right[subjects.pair] = self._seal(credentials.password), kept
        if len(self._right) > MOST_REMEMBERED:
            self._right.popitem(last=False)

    def _seal(self, password: str) -> bytes:
        """Tells two passwords apart and says nothing of them without this process's key."""
        return hmac.digest(self._key, password.encode(errors="replace"), "sha256")


def _refuse(seconds: int) -> None:
    if seconds:
        raise RateLimited(f"too many wrong passwords; try again in {seconds} s", seconds)


def _written(name: str) -> str:
    """A name as accounts' names are written; one that nobody has for what can be no name."""
    try:
        return account_name(name)
    except ForbiddenParameter:
        return NOBODYS_NAME
