"""What a worker finds when it looks: one statement, which also says that it lives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection

from async_contrast.database.work import Claim
from async_contrast.database.workers import SILENCE

LOOK = 2.5
"""Seconds between two looks."""

FORGET = 20.0
"""Seconds after which a worker is forgotten that has not said its end."""

STATEMENT = """
WITH heard AS (
    UPDATE worker SET heard_at = now() WHERE id = %(me)s RETURNING id
), forgotten AS (
    DELETE FROM worker WHERE heard_at < now() - %(forget)s * interval '1 second'
), pruned AS (
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < now() - %(forget)s * interval '1 second'
), living AS (
    SELECT id FROM procrastinate_workers
    WHERE last_heartbeat >= now() - %(silence)s * interval '1 second'
), queued AS (
    SELECT id, (args->>'job')::integer AS job_id, (args->>'attempt')::integer AS attempt,
        status <> 'todo' AND EXISTS (
            SELECT FROM procrastinate_events AS event
            WHERE event.job_id = job.id AND event.type = 'started'
              AND event.at < now() - %(silence)s * interval '1 second') AS begun
    FROM procrastinate_jobs AS job
    WHERE status = 'todo' OR worker_id IN (SELECT id FROM living)
), stalled AS (
    DELETE FROM procrastinate_jobs AS job
    WHERE NOT EXISTS (
        SELECT FROM run_job JOIN queued ON queued.job_id = run_job.id
        WHERE queued.id = job.id AND (
            (run_job.state = 'queued' AND run_job.attempt = queued.attempt AND NOT queued.begun)
            OR (job.status <> 'todo' AND run_job.state = 'running'
                AND run_job.attempt = queued.attempt + 1)))
)
SELECT 'heard', NULL, NULL, NULL, NULL FROM heard
UNION ALL
SELECT 'held', id, run_id, worker_id, attempt FROM run_job
WHERE state = 'running' AND worker_id = %(me)s
UNION ALL
SELECT 'lost', job.id, job.run_id, job.worker_id, job.attempt
FROM run_job AS job LEFT JOIN worker ON worker.id = job.worker_id
WHERE job.state = 'running' AND job.worker_id IS DISTINCT FROM %(me)s
  AND (worker.id IS NULL OR worker.heard_at < now() - %(silence)s * interval '1 second')
UNION ALL
SELECT 'unqueued', job.id, job.run_id, job.worker_id, job.attempt
FROM run_job AS job
WHERE job.state = 'queued' AND NOT EXISTS (
    SELECT FROM queued
    WHERE queued.job_id = job.id AND queued.attempt = job.attempt AND NOT queued.begun)
"""
"""What procrastinate keeps is of use only while a job is queued in this attempt, or runs in it. A
worker that lives may have one left that it could not end while the database was away. Or the word
that it has begun one was lost with the connection: then nobody runs what seems to be begun."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is there to do.

    `known` is whether the worker is. `held` is what it has itself; `lost` what a worker has that
    is dead; `unqueued` the numbers of jobs that wait, and that procrastinate knows nothing of.
    """

    known: bool
    held: frozenset[Claim]
    lost: frozenset[Claim]
    unqueued: frozenset[int]


async def look(connection: AsyncConnection[Any], worker_id: str) -> Found:
    """Say that this worker lives, and see what is there to do."""
    words = {"me": worker_id, "silence": SILENCE, "forget": FORGET}
    rows = await (await connection.execute(STATEMENT, words)).fetchall()
    claims = [(kind, Claim(*claim)) for kind, *claim in rows if kind != "heard"]
    return Found(
        known=len(claims) < len(rows),
        held=frozenset(claim for kind, claim in claims if kind == "held"),
        lost=frozenset(claim for kind, claim in claims if kind == "lost"),
        unqueued=frozenset(claim.job_id for kind, claim in claims if kind == "unqueued"),
    )
