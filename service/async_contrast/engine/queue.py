"""The jobs that procrastinate keeps: of ours the number and the attempt, nothing else."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued as AlreadyEnqueued
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DeleteJobCondition, Job, Status
from procrastinate.manager import JobManager
from psycopg import AsyncConnection, Error
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from async_contrast.database.engine import PATIENCE, for_psycopg
from async_contrast.database.models import RunJob
from async_contrast.database.workers import queue_of
from async_contrast.errors import DatabaseUnavailable

SCHEMA = "procrastinate"
"""Where its tables are (alembic/versions/0005_procrastinate.py)."""

WITH_SCHEMA = "SELECT set_config('search_path', current_setting('search_path') || ', {}', {})"

TASK = "run"

LONGEST = 40
"""Bytes of a queue's name: before it a channel has 23 others, and PostgreSQL allows 63."""

BEAT = 3.0
"""Seconds between two heartbeats of a worker that procrastinate knows."""

POLL = 5.0
"""Seconds between two looks for a job that nobody told of."""

CONNECTIONS = 4
"""To take a job, and to end it, is one statement each."""

PATIENT = 2.0
"""Seconds that jobs have to end when procrastinate's worker does: as the service does, or because
the database is away, and then our own part of a job goes on all the same."""

UNAVAILABLE = (ConnectorException, Error)
"""What procrastinate and psycopg say where the database is away."""

for name in ("procrastinate", "psycopg.pool"):  # each of them says what the engine says once
    logging.getLogger(name).setLevel(logging.CRITICAL)


class JobQueue:
    """Defers jobs in a transaction of ours, and runs what any worker has deferred."""

    def __init__(self, url: str, run: Callable[[int, int], Awaitable[None]]) -> None:
        """`run` takes a job's number and attempt. Connects to nothing yet."""
        words = for_psycopg(url)
        options = f"{words.pop('options', '')} -c search_path={SCHEMA}"
        connector = PsycopgConnector(
            pool_factory=_pool,
            kwargs={**words, "options": options},
            configure=_without_transactions,
            min_size=1,
            max_size=CONNECTIONS,
            timeout=PATIENCE,
        )
        self._app = App(connector=connector)
        self._app.job_manager = _Jobs(connector)
        self._app.task(name=TASK)(run)

    async def defer(self, session: AsyncSession, jobs: Sequence[RunJob]) -> None:
        """Queue these with the session's transaction: both are there afterwards, or neither.

        Raises DatabaseUnavailable, or AlreadyEnqueued for what waits already.
        """
        raw = await (await session.connection()).get_raw_connection()
        await session.execute(text(WITH_SCHEMA.format(SCHEMA, "true")))
        try:
            await self._app.job_manager.batch_defer_jobs_async(
                [_deferred(job) for job in jobs], connection=raw.driver_connection
            )
        except ConnectorException as error:
            raise DatabaseUnavailable(
                "the database cannot be written to now; ask again in a few seconds"
            ) from error

    async def work(self, queues: Sequence[str], at_once: int, poll: float) -> None:
        """Run what is in these queues, until this is cancelled.

        Raises what the database says when it is away for longer than it takes to connect anew.
        """
        try:
            await self._app.open_async()
            await self._app.run_worker_async(
                queues=[_short(queue) for queue in queues],
                concurrency=at_once,
                fetch_job_polling_interval=poll,
                abort_job_polling_interval=60.0,  # nobody asks for that: our tables say it
                shutdown_graceful_timeout=PATIENT,
                delete_jobs=DeleteJobCondition.ALWAYS.value,
                install_signal_handlers=False,
                update_heartbeat_interval=BEAT,
            )
        finally:
            await self._app.close_async()


class _Jobs(JobManager):
    """What cannot be ended is found as stalled, and removed."""

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        with suppress(ConnectorException):
            await super().finish_job(job, status, delete_job)


def _short(queue: str) -> str:
    """A queue as procrastinate calls it; it tells of a job on a channel that ends with that."""
    if len(queue.encode()) <= LONGEST:
        return queue
    return hashlib.sha256(queue.encode()).hexdigest()[:LONGEST]


def _deferred(job: RunJob) -> Job:
    return Job(
        queue=_short(queue_of(job.platform, job.catalogue)),
        lock=None,
        queueing_lock=f"{job.id}/{job.attempt}",
        task_name=TASK,
        task_kwargs={"job": job.id, "attempt": job.attempt},
    )


def _pool(**words: Any) -> AsyncConnectionPool[Any]:
    """Does not ask each connection whether it lives: `work` opens another pool where one does not,
    and an idle service has to be a quiet one.
    """
    return AsyncConnectionPool(**{**words, "check": None})


async def _without_transactions(connection: AsyncConnection[Any]) -> None:
    await connection.set_autocommit(True)
