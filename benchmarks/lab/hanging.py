"""How /healthz feels while trials hang."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle

import click
import httpx

from async_contrast.config import processors
from benchmarks import health
from benchmarks.health import Answer
from benchmarks.report import Bound, Measured
from benchmarks.serving import new_database, service_on

HANGING = ("/compare/lock/never-released", "/compare/lock/across-await")

PATIENCE = 120
"""Seconds that a comparison may take, whose trials hang and have waited for others that do."""

WARM_UP = 1
"""Seconds until the trials hang."""

TURNS = 4
"""How often it is first quiet and then not: a slow moment of the machine hits both alike."""

NOBODY, HANG = "nothing runs", "trials hang"


def measure(seconds: float, most: float) -> tuple[list[Measured], Bound]:
    """/healthz with nobody there and while as many hang as may run at once, so many seconds a turn.

    The bound: 99 of 100 answers take `most` milliseconds at most while trials hang.

    Raises ClickException where an answer is wrong, or where others ran than should have.
    """
    with new_database(None) as database, service_on(database) as served:
        idle, hung = asyncio.run(_asked(served.url, seconds))
    if most_idle := max(answer.trials for turn in idle for answer in turn):
        raise click.ClickException(f"{most_idle} trials ran while nobody should have been there")
    fewest = min(answer.trials for turn in hung for answer in turn)
    if fewest < processors():
        raise click.ClickException(f"only {fewest} trials ran while /healthz was asked")
    found = [
        one
        for what, turns in ((NOBODY, idle), (HANG, hung))
        for one in health.measured(what, "/healthz", turns)
    ]
    p99 = health.part([answer.seconds * 1000 for turn in hung for answer in turn], 0.99)
    return found, Bound("the p99 of /healthz while trials hang, in ms,", p99, most=most)


async def _asked(url: str, seconds: float) -> tuple[list[list[Answer]], list[list[Answer]]]:
    idle, hung = [], []
    for _ in range(TURNS):
        await _quiet(url)
        idle.append(await health.ask_for(url, seconds))
        async with _hanging(url):
            hung.append(await health.ask_for(url, seconds))
    return idle, hung


async def _quiet(url: str) -> None:
    """Wait for the trials to end that nobody waits for any more."""
    for _ in range(PATIENCE):
        if not (await health.ask_for(url, 1))[-1].trials:
            return
    raise click.ClickException("trials still run, and nobody waits for them")


@asynccontextmanager
async def _hanging(url: str) -> AsyncIterator[None]:
    """Meanwhile, as many hang as may run at once. Raises ClickException where one does not."""
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client:
        # Each of these asks for several trials that hang; twice as many as run are never too few.
        asking = [
            asyncio.create_task(_hang(client, path))
            for path, _ in zip(cycle(HANGING), range(2 * processors()), strict=False)
        ]
        await asyncio.sleep(WARM_UP)
        yield
        for task in asking:
            task.cancel()
        for error in await asyncio.gather(*asking, return_exceptions=True):
            if not isinstance(error, asyncio.CancelledError):
                raise click.ClickException(f"a comparison failed: {error}")


async def _hang(client: httpx.AsyncClient, path: str) -> None:
    """Ask for the comparison, again and again. Raises RuntimeError where nothing hangs in it."""
    while True:
        answer = await client.get(path, headers={"Accept": "application/json"})
        if not any(cell["verdict"] == "hangs" for cell in answer.json()["cells"]):
            raise RuntimeError(f"{path} answers {answer.status_code}, and nothing hangs")
