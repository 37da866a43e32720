"""How often somebody may fail to sign in, kept where a restart does not forget it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_network
from math import ceil

from sqlalchemy import ColumnElement, case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from async_contrast.database.models import Attempt
from async_contrast.database.moments import now
from async_contrast.host_names import address_of

WINDOW = timedelta(minutes=15)
"""From the first failure until all of them are forgotten."""

UNKNOWN = "unknown"
"""The address of whoever comes from none that can be read."""

MOST_FOR_A_NAME = 10
MOST_FROM_AN_ADDRESS = 100
"""Failures of one address within a window, for one name and for all of them; whoever has more is
not listened to until it is over."""

MANY_FROM_EVERYWHERE = 100
MOST_WHILE_MANY = 3
"""While a name has so many failures from all addresses together, each of them has fewer.

That slows down whoever has many addresses. More could not be done to them without shutting out
the owner, whose address looks like one of theirs until the right password comes from it.
"""

MOST_REMOVED = 10
"""Rows that each attempt removes, if they count no longer. It adds three at most, so that what is
over goes faster than anybody can add to it."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """What one attempt is counted for, hashed: the address with the name, the address, the name.

    Rows are written in this order, so that no two transactions wait for each other.
    """

    pair: str
    address: str
    name: str

    @classmethod
    def of(cls, name: str, address: str) -> Subjects:
        network = network_of(address)
        return cls(
            _hash("pair", f"{network} {name}"), _hash("address", network), _hash("name", name)
        )


def network_of(address: str) -> str:
    """The address, or the /64 of an IPv6 one, all of which one customer has.

    Some proxies write a port behind it. Whatever is none is one and the same.
    """
    known = address_of(address)
    if isinstance(known, IPv6Address):
        return str(ip_network((known, 64), strict=False))
    return str(known or UNKNOWN)


def _hash(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind} {text}".encode(errors="replace")).hexdigest()


async def seconds_to_wait(session: AsyncSession, subjects: Subjects) -> int:
    """0, or the seconds until somebody who has failed too often is listened to again."""
    at = now()
    known = Attempt.subject.in_(astuple(subjects))
    failed = await session.scalars(select(Attempt).where(known, ~_over(at)))
    return _seconds(subjects, {one.subject: (one.count, one.ends_at) for one in failed}, at)


async def count(session: AsyncSession, subjects: Subjects) -> int:
    """Count an attempt for each as failed, before it is made: guesses at once are all counted.

    Returns 0, or the seconds after which to try again if there were too many before.
    """
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    at = now()
    rows = [{"subject": one, "count": 1, "ends_at": at + WINDOW} for one in astuple(subjects)]
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
    before = {subject: (count - 1, ends_at) for subject, count, ends_at in counted}
    await _remove(session, Attempt.ends_at <= at, MOST_REMOVED)
    return _seconds(subjects, before, at)


def _seconds(subjects: Subjects, failed: Mapping[str, tuple[int, datetime]], at: datetime) -> int:
    """For one more attempt; `failed` is how often each has, and when that is forgotten."""
    never = (0, at)
    of_pair, pair_ends = failed.get(subjects.pair, never)
    of_address, address_ends = failed.get(subjects.address, never)
    of_name, name_ends = failed.get(subjects.name, never)
    until = at
    if of_pair >= MOST_FOR_A_NAME:
        until = pair_ends
    elif of_pair >= MOST_WHILE_MANY and of_name >= MANY_FROM_EVERYWHERE:
        until = min(pair_ends, name_ends)
    if of_address >= MOST_FROM_AN_ADDRESS:
        until = max(until, address_ends)
    return ceil((until - at).total_seconds())


async def forgive(session: AsyncSession, subjects: Subjects) -> None:
    """It did not fail: forget the address's failures for the name, and else the one just counted.

    Whoever has an account forgets nothing of what the address did to others by signing in to it,
    nor the owner what other addresses did.
    """
    await session.execute(delete(Attempt).where(Attempt.subject == subjects.pair))
    for subject in (subjects.address, subjects.name):
        await session.execute(
            update(Attempt)
            .where(Attempt.subject == subject, Attempt.count > 0)
            .values(count=Attempt.count - 1)
        )


async def forget_old(session: AsyncSession) -> None:
    """Remove what counts no longer."""
    await _remove(session, _over(now()))


async def _remove(
    session: AsyncSession, which: ColumnElement[bool], most: int | None = None
) -> None:
    """Waits for nobody: a row that another transaction has to do with is left to the next."""
    old = select(Attempt.subject).where(which).limit(most).with_for_update(skip_locked=True)
    await session.execute(delete(Attempt).where(Attempt.subject.in_(old)))


def _over(at: datetime) -> ColumnElement[bool]:
    """Whether a window is over, or was begun by a clock that was ahead and has been set right.

    Clocks of several machines may differ by less than a window.
    """
    return or_(Attempt.ends_at <= at, Attempt.ends_at > at + 2 * WINDOW)
