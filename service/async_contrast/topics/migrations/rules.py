"""What both sides judge alike: what an upgrade left in the database."""

from __future__ import annotations

from sqlalchemy import inspect, text

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.store import Store
from async_contrast.topics.migrations.files import REVISION

UPGRADED, NOT_UPGRADED = "the database is upgraded", "the database is as it was"
WENT_ON = "the loop went on meanwhile"
STOOD_STILL = "the loop stood still meanwhile"
CANNOT = "asyncio.run() cannot be called from a running event loop"
NEVER_AWAITED = "a coroutine was never awaited"

PATIENCE = 2.0
"""Seconds that a revision in a thread waits for a turn of the loop."""


def judge_upgrade(trial: Trial, store: Store, *, refused: bool = False) -> None:
    """Look with an engine of one's own what stands in the database.

    Raises RuntimeError where nothing was upgraded, though nothing `refused` to.
    """
    with store.opened() as engine, engine.connect() as connection:
        tables = sorted(inspect(connection).get_table_names())
        version = None
        if "alembic_version" in tables:
            version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    trial.show("tables", tables)
    trial.show("alembic_version", version)
    upgraded = "author" in tables and version == REVISION
    if not upgraded and not refused:
        raise RuntimeError("the upgrade did nothing, and said nothing")
    trial.saw(UPGRADED if upgraded else NOT_UPGRADED)
