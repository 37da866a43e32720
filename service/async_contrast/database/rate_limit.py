"""How often somebody may fail to sign in, kept where a restart does not forget it."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import ColumnElement, case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from async_contrast.database.models import Attempt
from async_contrast.database.moments import now

WINDOW = timedelta(minutes=15)
"""From the first failure until all of them are forgotten."""

UNKNOWN = "unknown"
"""The address of whoever comes from none that can be read."""

MOST_FOR_A_NAME = 10
MOST_FROM_AN_ADDRESS = 100
"""Failures within a window; whoever has more is not listened to until it is over."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose attempts are counted, hashed, and how many there may be."""

    hash: str
    most: int

    @classmethod
    def of_name(cls, name: str) -> Subject:
        return cls(_hash("name", name), MOST_FOR_A_NAME)

    @classmethod
    def of_address(cls, address: str) -> Subject:
        return cls(_hash("address", network_of(address)), MOST_FROM_AN_ADDRESS)


def network_of(address: str) -> str:
    """The address, or the /64 of an IPv6 one, all of which one customer has.

    Some proxies write a port behind it. Whatever is none is one and the same.
    """
    host = address.partition("%")[0]
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        known = ipaddress.ip_address(host)
    except ValueError:
        return UNKNOWN
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)


def _hash(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind} {text}".encode(errors="replace")).hexdigest()


async def seconds_to_wait(session: AsyncSession, subjects: Sequence[Subject]) -> int:
    """0, or the seconds until somebody who has failed too often is listened to again."""
    most = {one.hash: one.most for one in subjects}
    at = now()
    failed = await session.scalars(select(Attempt).where(Attempt.subject.in_(most), ~_over(at)))
    waits = [one.ends_at - at for one in failed if one.count >= most[one.subject]]
    return ceil(max(waits, default=timedelta()).total_seconds())


async def count(session: AsyncSession, subjects: Sequence[Subject]) -> int:
    """Count an attempt for each as failed, before it is made: guesses at once are all counted.

    Returns 0, or the seconds after which to try again if there were too many before.
    """
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    at = now()
    rows = [{"subject": one.hash, "count": 1, "ends_at": at + WINDOW} for one in subjects]
    statement = insert(Attempt).values(rows)
    over = _over(at)
    statement = statement.on_conflict_do_update(
        index_elements=[Attempt.subject],
        set_={
            "count": case((over, 1), else_=Attempt.count + 1),
            "ends_at": case((over, statement.excluded.ends_at), else_=Attempt.ends_at),
        },
    )
    counted = await session.execute(
        statement.returning(Attempt.subject, Attempt.count, Attempt.ends_at)
    )
    most = {one.hash: one.most for one in subjects}
    waits = [ends_at - at for subject, count, ends_at in counted if count > most[subject]]
    return ceil(max(waits, default=timedelta()).total_seconds())


async def forgive(session: AsyncSession, name: Subject, address: Subject) -> None:
    """It did not fail: forget the name's failures, and the one just counted for the address."""
    await session.execute(delete(Attempt).where(Attempt.subject == name.hash))
    await session.execute(
        update(Attempt)
        .where(Attempt.subject == address.hash, Attempt.count > 0)
        .values(count=Attempt.count - 1)
    )


async def forget_old(session: AsyncSession) -> None:
    """Remove what counts no longer."""
    await session.execute(delete(Attempt).where(_over(now())))


def _over(at: datetime) -> ColumnElement[bool]:
    """Whether a window is over, or was begun by a clock that was ahead and has been set right.

    Clocks of several machines may differ by less than a window.
    """
    return or_(Attempt.ends_at <= at, Attempt.ends_at > at + 2 * WINDOW)
