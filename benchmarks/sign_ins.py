"""Do 200 people who sign in at once stop the service for everybody else?

While they sign in, /healthz is asked every 10 ms on a connection of its own; and before that, with
nobody there. The bounds: 99 of 100 answers of /healthz take a second at most, and everybody has
signed in.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import click
import httpx
from sqlalchemy import insert

from benchmarks import health
from benchmarks.command import Found, benchmark
from benchmarks.report import Bound, Measured
from benchmarks.serving import new_database, service_on
from service.database.database import Database
from service.database.models import Account
from service.database.moments import now
from service.database.upgrade import prepare, upgrade
from service.passwords import hash_now

PEOPLE, QUICK = 200, 50
PASSWORD = "a password of everybody"  # noqa: S105 - for a database of a minute

IDLE = 3.0
"""Seconds."""

BOUND = 1.0
"""Seconds that 99 of 100 answers of /healthz must not take."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Seconds that /healthz took, with nobody there and in the rush; how the rush went."""

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


async def rush(url: str, people: int) -> Seen:
    """Ask /healthz for a while, then during the rush."""
    over = asyncio.Event()
    idle = asyncio.create_task(health.ask(url, over))
    await asyncio.sleep(IDLE)
    over.set()
    seconds = [answer.seconds for answer in await idle]
    over.clear()
    meanwhile = asyncio.create_task(health.ask(url, over))
    limits = httpx.Limits(max_connections=people)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
        begun = time.perf_counter()
        statuses = await asyncio.gather(*(sign_in(client, n) for n in range(people)))
        lasted = time.perf_counter() - begun
    over.set()
    in_rush = [answer.seconds for answer in await meanwhile]
    return Seen(seconds, in_rush, lasted, statuses)


async def sign_in(client: httpx.AsyncClient, n: int) -> int:
    """The status of the answer."""
    words = {"name": f"account-{n}", "password": PASSWORD}
    return (await client.post("/sign-in", json=words)).status_code


@click.option("--postgresql", metavar="URL", help="In there, instead of a SQLite file.")
def measure(quick: bool, postgresql: str | None) -> Found:
    """Have everybody sign in at once; `quick` has 50 people."""
    people = QUICK if quick else PEOPLE
    with new_database(postgresql) as database:
        asyncio.run(upgrade(database) if postgresql else prepare(database))
        asyncio.run(add_people(database, people))
        with service_on(database) as served:
            seen = asyncio.run(rush(served.url, people))
    p99 = health.part(seen.rush, 0.99) * 1000
    bounds = [
        Bound("the p99 in the rush, in ms", p99, most=BOUND * 1000),
        Bound("how many have signed in", seen.statuses.count(200), least=people),
    ]
    return measured(seen, people, "SQLite" if postgresql is None else "PostgreSQL"), bounds


def measured(seen: Seen, people: int, database: str) -> list[Measured]:
    """In milliseconds, but for the seconds that the rush took."""
    answers, everybody = f"/healthz, {database}", f"{people} sign in"
    found = []
    for what, seconds in (("nobody signs in", seen.idle), (everybody, seen.rush)):
        found += [
            Measured(what, answers, "ms", tuple(one * 1000 for one in seconds)),
            Measured(what, answers, "p99, ms", (health.part(seconds, 0.99) * 1000,)),
        ]
    return [*found, Measured(everybody, f"the rush, {database}", "s", (seen.lasted,))]


command = benchmark(
    "sign-ins", "Do 200 people who sign in at once stop the service for everybody else?"
)(measure)
