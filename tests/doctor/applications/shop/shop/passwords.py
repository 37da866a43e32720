"""Hashes of passwords, which take long."""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_hasher = PasswordHasher(time_cost=1, memory_cost=1024)
_two_at_once = asyncio.Semaphore(2)


def _matches(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (Argon2Error, InvalidHashError):
        return False


async def hash_password(password: str) -> str:
    async with _two_at_once:
        return await asyncio.to_thread(_hasher.hash, password)


async def matches(hashed: str, password: str) -> bool:
    async with _two_at_once:
        return await asyncio.to_thread(_matches, hashed, password)
