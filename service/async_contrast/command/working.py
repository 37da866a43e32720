"""`async-contrast worker`: what is kept, run without a service around it."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress

import click

from async_contrast.config import Settings
from async_contrast.database.database import Database
from async_contrast.database.upgrade import prepare
from async_contrast.engine.choosing import check_can_do_without_a_worker
from async_contrast.engine.news import News
from async_contrast.interpreters.probing import own
from async_contrast.lab.last_verdicts import LastVerdicts
from async_contrast.lab.loading import load
from async_contrast.lab.served_catalogue import ServedCatalogue
from async_contrast.lab.supervisor import Lab

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def work(settings: Settings, queue: str | None, at_once: int) -> None:
    """Take jobs, so many at once, until a signal ends it; what runs then is handed back.

    `queue` is the only one that jobs are taken of, if not the two of this Python. Raises
    ConfigurationError, CatalogueError and LabUnavailable before anything is taken.
    """
    check_can_do_without_a_worker(settings.database_url, "async-contrast worker")
    asyncio.run(_work(settings, queue, at_once))


async def _work(settings: Settings, queue: str | None, at_once: int) -> None:
    from async_contrast.engine.on_procrastinate import OnProcrastinate  # an extra of PostgreSQL's

    await prepare(settings.database_url)
    topics, over = load(settings.catalogue), asyncio.Event()
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup leaves SIGHUP
            asyncio.get_running_loop().add_signal_handler(number, over.set)
    database = Database(settings.database_url)
    async with Lab(settings) as lab:
        platforms = {own().interpreter.name: lab}
        catalogue = ServedCatalogue(platforms, topics, LastVerdicts(settings.scratch))
        engine = OnProcrastinate(database, catalogue, News(), at_once, queue)
        await engine.start()
        try:
            with suppress(OSError):  # nobody may read it
                click.echo(f"async-contrast is ready to run {', '.join(engine.queues)}")
            await over.wait()
        finally:
            catalogue.end()
            await engine.close()
            await database.close()
