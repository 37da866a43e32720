"""What autogenerate sees on an async connection: the same, through run_sync."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.store import Store
from async_contrast.topics.migrations import files
from async_contrast.topics.migrations.blind_spot import rules

# blind-spot: a difference between models and database that nobody reports


async def blind_spot_check(trial: Trial) -> None:
    """alembic check; the models have a CHECK constraint that the database lacks."""
    await _check(trial, plugins=[])


async def blind_spot_check_plugin(trial: Trial) -> None:
    """alembic check with its plugin that compares CHECK constraints by their names."""
    await _check(trial, plugins=rules.PLUGINS)


async def _check(trial: Trial, plugins: list[str]) -> None:
    store = Store.of(trial)
    config = rules.scripts(trial, files.ASYNC, plugins)

    def check(connection: Connection) -> None:
        rules.check(trial, config, connection)

    async with store.opened_async() as engine, engine.begin() as connection:
        await connection.run_sync(check)


async def blind_spot_kinds(trial: Trial) -> None:
    """A change of each kind, compared as alembic check compares them."""
    await _compare(trial, options={})


async def blind_spot_kinds_all_options(trial: Trial) -> None:
    """The same with everything turned on that autogenerate can compare."""
    await _compare(trial, options=rules.OPTIONS)


async def _compare(trial: Trial, options: dict[str, Any]) -> None:
    store = Store.of(trial)
    changes = rules.make(store)

    def compare(connection: Connection) -> None:
        rules.judge_changes(trial, changes, connection, options)

    async with store.opened_async() as engine, engine.connect() as connection:
        await connection.run_sync(compare)
