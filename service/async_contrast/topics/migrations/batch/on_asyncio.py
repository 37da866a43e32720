"""Migrations that alter a table, on an async connection: what is sync runs in run_sync."""

from __future__ import annotations

import gc
from collections.abc import Callable

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, inspect

from async_contrast.contrasts.platforms import SQLITE
from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.database import enforce_foreign_keys
from async_contrast.specimen.statements import recorded
from async_contrast.specimen.store import Store
from async_contrast.topics.hearing import hear_warnings
from async_contrast.topics.migrations.batch import rules

# sqlite-batch: dropping a constraint


async def sqlite_batch_async_connection(trial: Trial) -> None:
    """Batch mode on the AsyncConnection itself, without run_sync."""
    store = Store.of(trial)
    rules.make_tag(store, naming=True, forbidden=rules.TWICE)
    with hear_warnings() as caught:
        async with store.opened_async() as engine:
            with recorded(engine) as sent, rules.known_errors(trial) as errors:
                async with engine.begin() as connection:
                    context = MigrationContext.configure(connection)  # type: ignore[arg-type]
                    with Operations(context).batch_alter_table("tag") as batch:
                        batch.drop_constraint("uq_tag_name", type_="unique")
        gc.collect()
    said = [str(warning.message) for warning in caught]
    trial.show("warnings", said)
    trial.saw(rules.NEVER_AWAITED, sum("was never awaited" in words for words in said))
    rules.show_changes(trial, sent)
    rules.judge_constraint(trial, store, rules.TWICE, errors or said)


async def sqlite_batch_plain(trial: Trial) -> None:
    """op.drop_constraint."""

    def drop(op: Operations) -> None:
        op.drop_constraint("uq_tag_name", "tag", type_="unique")

    await _migrate_tag(trial, drop, naming=True)


async def sqlite_batch_unnamed(trial: Trial) -> None:
    """Batch mode, by the name that the inspector reads; nobody gave it one."""

    def drop(op: Operations) -> None:
        [constraint] = inspect(op.get_bind()).get_unique_constraints("tag")
        trial.show("the constraint's name", constraint["name"])
        with op.batch_alter_table("tag") as batch:
            batch.drop_constraint(constraint["name"], type_="unique")  # type: ignore[arg-type]

    await _migrate_tag(trial, drop, naming=False)


async def sqlite_batch_convention_later(trial: Trial) -> None:
    """Batch mode that is given a naming convention; the table was made without."""

    def drop(op: Operations) -> None:
        with op.batch_alter_table("tag", naming_convention=rules.NAMING) as batch:
            batch.drop_constraint("uq_tag_name", type_="unique")

    await _migrate_tag(trial, drop, naming=False)


async def sqlite_batch_named(trial: Trial) -> None:
    """Batch mode, and a naming convention since before the first migration."""

    def drop(op: Operations) -> None:
        with op.batch_alter_table("tag") as batch:
            batch.drop_constraint("uq_tag_name", type_="unique")

    await _migrate_tag(trial, drop, naming=True)


async def _migrate_tag(trial: Trial, work: Callable[[Operations], None], naming: bool) -> None:
    store = Store.of(trial)
    rules.make_tag(store, naming, rules.TWICE)

    def migrate(connection: Connection) -> None:
        work(Operations(MigrationContext.configure(connection)))

    async with store.opened_async() as engine:
        with recorded(engine) as sent, rules.known_errors(trial) as errors:
            async with engine.begin() as connection:
                await connection.run_sync(migrate)
    rules.show_changes(trial, sent)
    rules.judge_constraint(trial, store, rules.TWICE, errors)


# sqlite-cascade: what a batch migration does to the rows that refer to its table


async def sqlite_cascade_enforced(trial: Trial) -> None:
    """Batch mode on an engine that enforces foreign keys, as applications have it."""
    await _migrate_author(trial)


async def sqlite_cascade_off(trial: Trial) -> None:
    """The same, with PRAGMA foreign_keys = OFF before the transaction, and ON after it."""
    await _migrate_author(trial, off_before=True)


async def sqlite_cascade_off_too_late(trial: Trial) -> None:
    """The same, with PRAGMA foreign_keys = OFF inside the transaction."""
    await _migrate_author(trial, off_inside=True)


async def _migrate_author(trial: Trial, off_before: bool = False, off_inside: bool = False) -> None:
    store = Store.of(trial)
    rules.stock(store)
    async with store.opened_async() as engine:
        if store.database == SQLITE:
            enforce_foreign_keys(engine.sync_engine)
        with recorded(engine) as sent:
            async with engine.connect() as connection:
                await connection.run_sync(rules.expect_enforced)
                if off_before:
                    await connection.run_sync(rules.switch, rules.OFF)
                    await connection.commit()
                enforced = await connection.run_sync(rules.drop_constraint_of_author, off_inside)
                await connection.commit()
                if off_before:
                    await connection.run_sync(rules.switch, rules.ON)
                    await connection.commit()
            async with engine.connect() as connection:
                afterwards = await connection.run_sync(rules.enforces)
    rules.show_changes(trial, sent)
    rules.judge_switch(trial, sent, enforced, afterwards)
    rules.judge_rows(trial, store)
