"""How /healthz feels while the service takes runs that are kept, from the queue of a PostgreSQL."""

from __future__ import annotations

import asyncio

from async_contrast.database.upgrade import upgrade
from benchmarks import health
from benchmarks.engine.kept import CATALOGUE, RUNS, all_ended, queue
from benchmarks.health import Answer
from benchmarks.report import Bound, Measured
from benchmarks.serving import new_database, service_on

NOBODY, QUEUED = "nothing is queued", "runs are queued"
TURNS = 3

MOST_MS = 100.0
"""What people take for at once."""


def measure(server: str, seconds: float) -> tuple[list[Measured], Bound]:
    """So many seconds a turn with nothing to do, and with more runs than can be run meanwhile.

    Raises ClickException where an answer is wrong.
    """
    idle, busy = [], []
    with new_database(server) as database:
        asyncio.run(upgrade(database))
        with service_on(database, "--catalogue", CATALOGUE) as served:
            for _ in range(TURNS):
                idle.append(asyncio.run(health.ask_for(served.url, seconds)))
                busy.append(asyncio.run(_while_queued(served.url, database, seconds)))
    found = [
        one
        for what, turns in ((NOBODY, idle), (QUEUED, busy))
        for one in health.measured(what, "/healthz", turns)
    ]
    p99 = health.part([answer.seconds * 1000 for turn in busy for answer in turn], 0.99)
    return found, Bound("the p99 of /healthz while runs are queued, in ms,", p99, most=MOST_MS)


async def _while_queued(url: str, database: str, seconds: float) -> list[Answer]:
    await queue(database, RUNS)
    answers = await health.ask_for(url, seconds)
    await all_ended(database)
    return answers
