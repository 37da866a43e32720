"""Do 200 people who sign in at once stop the service for everybody else?

Run it from a checkout: `python -m benchmarks.sign_in_rush`, with `--postgresql URL` on a
PostgreSQL, in which it makes a database and drops it. While 200 accounts sign in at once, /healthz
is asked every 10 ms on a connection of its own; and before, with nobody there. Exit status 1 if its
p99 is a second or more during the rush, or if somebody could not sign in.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
import platform
import sys
import time
from dataclasses import dataclass

import httpx
from sqlalchemy import insert

from benchmarks.serving import end_cleanly, new_database, service_on
from service.database.database import Database
from service.database.models import Account
from service.database.moments import now
from service.database.upgrade import prepare, upgrade
from service.passwords import hash_now

PEOPLE = 200
PASSWORD = "a password of everybody"  # noqa: S105 - for a database of a minute

EVERY = 0.01
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


async def add_people(database: str) -> None:
    """The accounts. One hash does for all of them: to check it takes as long as another."""
    kept = hash_now(PASSWORD)
    people = [
        {"name": f"account-{n}", "password_hash": kept, "created_at": now()} for n in range(PEOPLE)
    ]
    opened = Database(database)
    async with opened.writing() as session:
        await session.execute(insert(Account), people)
    await opened.close()


async def measure(url: str) -> Seen:
    """Ask /healthz for a while, then during the rush."""
    over = asyncio.Event()
    idle = asyncio.create_task(ask_health(url, over))
    await asyncio.sleep(IDLE)
    over.set()
    seconds = await idle
    over.clear()
    rush = asyncio.create_task(ask_health(url, over))
    limits = httpx.Limits(max_connections=PEOPLE)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
        begun = time.perf_counter()
        statuses = await asyncio.gather(*(sign_in(client, n) for n in range(PEOPLE)))
        lasted = time.perf_counter() - begun
    over.set()
    return Seen(seconds, await rush, lasted, statuses)


async def ask_health(url: str, over: asyncio.Event) -> list[float]:
    """How long each answer took. What is asked late, because one took long, is asked at once."""
    seconds = []
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        next_at = time.perf_counter()
        while not over.is_set():
            await asyncio.sleep(next_at - time.perf_counter())
            begun = time.perf_counter()
            (await client.get("/healthz")).raise_for_status()
            seconds.append(time.perf_counter() - begun)
            next_at = max(next_at + EVERY, begun + seconds[-1])
    return seconds


async def sign_in(client: httpx.AsyncClient, n: int) -> int:
    """The status of the answer."""
    words = {"name": f"account-{n}", "password": PASSWORD}
    return (await client.post("/sign-in", json=words)).status_code


def main() -> None:
    """Measure, print a table, judge."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--postgresql", metavar="URL", help="instead of a SQLite file")
    given = parser.parse_args()
    end_cleanly()
    with new_database(given.postgresql) as database:
        asyncio.run(upgrade(database) if given.postgresql else prepare(database))
        asyncio.run(add_people(database))
        with service_on(database) as port:
            seen = asyncio.run(measure(f"http://127.0.0.1:{port}"))
    print(
        f"{platform.python_implementation()} {platform.python_version()}, "
        f"{len(os.sched_getaffinity(0))} cores, {'PostgreSQL' if given.postgresql else 'SQLite'}"
    )
    print(f"{'/healthz, ms':24}{'times':>6}{'p50':>9}{'p99':>9}{'max':>9}")
    for what, seconds in (("nobody signs in", seen.idle), (f"{PEOPLE} sign in", seen.rush)):
        p50, p99 = part(seconds, 0.5), part(seconds, 0.99)
        print(
            f"{what:24}{len(seconds):6}{p50 * 1000:9.2f}{p99 * 1000:9.2f}{max(seconds) * 1000:9.2f}"
        )
    in_ = seen.statuses.count(200)
    print(f"{in_} of {PEOPLE} signed in, all of it took {seen.lasted:.1f} s")
    p99 = part(seen.rush, 0.99)
    print(f"the p99 in the rush is {p99 * 1000:.0f} ms; the bound is {BOUND * 1000:.0f} ms")
    sys.exit(p99 >= BOUND or in_ != PEOPLE)


def part(seconds: list[float], share: float) -> float:
    """What this share of them did not exceed."""
    return sorted(seconds)[math.ceil(len(seconds) * share) - 1]


if __name__ == "__main__":
    main()
