"""Do 200 people who sign in at once stop the service for everybody else?

While they sign in, /healthz is asked every 10 ms on a connection of its own; and before each rush,
with nobody there. The bounds: 99 of 100 answers of /healthz take a second at most, and everybody
has signed in each time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

import httpx
from sqlalchemy import insert

from async_contrast.accounts.passwords import hash_now
from async_contrast.database.database import Database
from async_contrast.database.models import Account
from async_contrast.database.moments import now
from async_contrast.database.upgrade import prepare, upgrade
from benchmarks import health
from benchmarks.command import Found, benchmark, postgresql
from benchmarks.report import Bound, Measured
from benchmarks.serving import new_database, service_on
from benchmarks.web import files

PEOPLE, QUICK = 200, 50
PASSWORD = "a password of everybody"  # noqa: S105 - for a database of a minute

IDLE = 3.0
"""Seconds."""

RUSHES = 2
"""Each after a while with nobody there: a slow moment of the machine hits both alike. Each has
people of its own, as the service remembers for a while who was right, and makes no hash then."""

BOUND = 1.0
"""Seconds that 99 of 100 answers of /healthz must not take."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Seconds that /healthz took, with nobody there and then in a rush; how the rush went."""

    idle: list[float]
    rush: list[float]
    lasted: float
    statuses: list[int]


async def add_people(database: str, people: int) -> None:
    """The accounts. One hash does for all of them: to check it takes as long as another."""
    kept = hash_now(PASSWORD)
    rows = [
        {"name": f"account-{n}", "password_hash": kept, "created_at": now()} for n in range(people)
    ]
    opened = Database(database)
    async with opened.writing() as session:
        await session.execute(insert(Account), rows)
    await opened.close()


async def rush(url: str, people: range) -> Seen:
    """Ask /healthz for a while, then during the rush of the accounts with these numbers."""
    over = asyncio.Event()
    idle = asyncio.create_task(health.ask(url, over))
    await asyncio.sleep(IDLE)
    over.set()
    seconds = [answer.seconds for answer in await idle]
    over.clear()
    meanwhile = asyncio.create_task(health.ask(url, over))
    limits = httpx.Limits(max_connections=len(people))
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
        begun = time.perf_counter()
        statuses = await asyncio.gather(*(sign_in(client, n) for n in people))
        lasted = time.perf_counter() - begun
    over.set()
    in_rush = [answer.seconds for answer in await meanwhile]
    return Seen(seconds, in_rush, lasted, statuses)


async def sign_in(client: httpx.AsyncClient, n: int) -> int:
    """The status of the answer."""
    words = {"name": f"account-{n}", "password": PASSWORD}
    return (await client.post("/sign-in", json=words)).status_code


@postgresql("In there, instead of a SQLite file.")
def measure(quick: bool, postgresql: str | None) -> Found:
    """Have so many sign in at once, and others once more; `quick` has 50 people each time."""
    people = QUICK if quick else PEOPLE
    files.need(people)
    with new_database(postgresql) as database:
        asyncio.run(upgrade(database) if postgresql else prepare(database))
        asyncio.run(add_people(database, RUSHES * people))
        with service_on(database) as served:
            seen = [
                asyncio.run(rush(served.url, range(n * people, (n + 1) * people)))
                for n in range(RUSHES)
            ]
    p99 = health.part([one for each in seen for one in each.rush], 0.99) * 1000
    fewest = min(each.statuses.count(200) for each in seen)
    bounds = [
        Bound(f"the p99 while {people} sign in, in ms,", p99, most=BOUND * 1000),
        Bound(f"how many of {people} have signed in", fewest, least=people),
    ]
    return measured(seen, people, "SQLite" if postgresql is None else "PostgreSQL"), bounds


def measured(seen: Sequence[Seen], people: int, database: str) -> list[Measured]:
    """In milliseconds, but for the seconds that each rush took."""
    answers, everybody = f"/healthz, {database}", f"{people} sign in"
    found = []
    idle = [one for each in seen for one in each.idle]
    in_rush = [one for each in seen for one in each.rush]
    for what, seconds in (("nobody signs in", idle), (everybody, in_rush)):
        found += [
            Measured(what, answers, "ms", tuple(one * 1000 for one in seconds)),
            Measured(what, answers, "p99, ms", (health.part(seconds, 0.99) * 1000,)),
        ]
    lasted = tuple(each.lasted for each in seen)
    return [*found, Measured(everybody, f"the rush, {database}", "s", lasted)]


command = benchmark(
    "sign-ins", "Do many people who sign in at once stop the service for everybody else?"
)(measure)
