"""Password hashes, made and checked off the event loop, a few at a time.

Argon2id with the first of the settings that OWASP's Password Storage Cheat Sheet recommends: 19 MiB
and two passes. Twenty hashes on the loop froze the service for seconds.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from async_contrast.config import processors
from async_contrast.errors import ForbiddenParameter, QueueFull

SHORTEST, LONGEST = 8, 256
"""Characters of a password."""

WAITING = 1000
"""Checks that may wait for a place; more is a 429."""

PATIENCE = 60.0
"""Seconds to wait for a place; whoever has one may wait for the database, too."""

PLACES_EACH = 4
"""Places for each thread: a check asks the database before it hashes."""

SECONDS = 0.05
"""What one takes, or less (30 ms here, 2 cores): for the Retry-After of a full line."""

T = TypeVar("T")

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

NOBODYS = (
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA"
    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)
"""No password's hash; checking against it takes as long as against somebody's."""


def check_new(name: str, password: str, field: str = "password") -> None:
    """Raise ForbiddenParameter for what is no good password for an account of this name."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise ForbiddenParameter(
            field, f"a password has {SHORTEST} to {LONGEST} characters, not {len(password)}"
        )
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in password):
        raise ForbiddenParameter(field, "a password has no control characters")
    if password.casefold() == name.casefold():
        raise ForbiddenParameter(field, "a password is not the account's name")


class Passwords:
    """Hashes and checks in threads of its own, one for each processor."""

    def __init__(self) -> None:
        self.threads = processors()
        """So many are hashed at a time."""
        self._executor = ThreadPoolExecutor(self.threads, thread_name_prefix="passwords")
        self._places = asyncio.Semaphore(PLACES_EACH * self.threads)
        self._waiting = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place, in which one may hash or check. Raises QueueFull if too many wait for one."""
        if self._waiting >= WAITING:
            seconds = round(self._waiting * SECONDS)
            raise QueueFull(f"{self._waiting} passwords wait to be checked already", seconds)
        self._waiting += 1
        try:
            async with asyncio.timeout(PATIENCE):
                await self._places.acquire()
        except TimeoutError:
            raise QueueFull("too many sign in at the same time; ask again", 5) from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._places.release()

    async def hash(self, password: str) -> str:
        """A salted hash to keep."""
        return await self._apart(_hasher.hash, _normal(password))

    async def is_right(self, kept: str, password: str) -> bool:
        """Whether a kept hash is this password's."""
        return await self._apart(_is_right, kept, password)

    async def _apart(self, work: Callable[..., T], *words: str) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, *words)

    def close(self) -> None:
        """Let go of the threads; what they are at comes to its end."""
        self._executor.shutdown(wait=False, cancel_futures=True)


def hash_now(password: str) -> str:
    """A salted hash, made here and now: for a command, which has nothing else to do."""
    return _hasher.hash(_normal(password))


def _is_right(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, _normal(password))
    except (VerificationError, InvalidHashError):
        return False


def _normal(password: str) -> str:
    """The same for the same characters, whichever keyboard composed them (RFC 8265, 4.2)."""
    return unicodedata.normalize("NFC", password)
