"""Migrations that alter a table, on a sync connection."""

from __future__ import annotations

from collections.abc import Callable

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import inspect

from async_contrast.contrasts.platforms import SQLITE
from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.database import enforce_foreign_keys
from async_contrast.specimen.statements import recorded
from async_contrast.specimen.store import Store
from async_contrast.topics.migrations.batch import rules

# sqlite-batch: dropping a constraint


def sqlite_batch_plain(trial: Trial) -> None:
    """op.drop_constraint."""

    def drop(op: Operations) -> None:
        op.drop_constraint("uq_tag_name", "tag", type_="unique")

    _migrate_tag(trial, drop, naming=True)


def sqlite_batch_sql(trial: Trial) -> None:
    """op.execute("ALTER TABLE tag DROP CONSTRAINT ..."): the SQL that op.drop_constraint means."""

    def drop(op: Operations) -> None:
        op.execute("ALTER TABLE tag DROP CONSTRAINT uq_tag_name")

    _migrate_tag(trial, drop, naming=True)


def sqlite_batch_not_null(trial: Trial) -> None:
    """op.alter_column(nullable=True): NOT NULL is a constraint as well."""

    def drop(op: Operations) -> None:
        op.alter_column("tag", "name", nullable=True)

    _migrate_tag(trial, drop, naming=True, forbidden={"name": None})


def sqlite_batch_unnamed(trial: Trial) -> None:
    """Batch mode, by the name that the inspector reads; nobody gave it one."""

    def drop(op: Operations) -> None:
        [constraint] = inspect(op.get_bind()).get_unique_constraints("tag")
        trial.show("the constraint's name", constraint["name"])
        with op.batch_alter_table("tag") as batch:
            batch.drop_constraint(constraint["name"], type_="unique")  # type: ignore[arg-type]

    _migrate_tag(trial, drop, naming=False)


def sqlite_batch_convention_later(trial: Trial) -> None:
    """Batch mode that is given a naming convention; the table was made without."""

    def drop(op: Operations) -> None:
        with op.batch_alter_table("tag", naming_convention=rules.NAMING) as batch:
            batch.drop_constraint("uq_tag_name", type_="unique")

    _migrate_tag(trial, drop, naming=False)


def sqlite_batch_named(trial: Trial) -> None:
    """Batch mode, and a naming convention since before the first migration."""

    def drop(op: Operations) -> None:
        with op.batch_alter_table("tag") as batch:
            batch.drop_constraint("uq_tag_name", type_="unique")

    _migrate_tag(trial, drop, naming=True)


def _migrate_tag(
    trial: Trial,
    work: Callable[[Operations], None],
    naming: bool,
    forbidden: dict[str, object] = rules.TWICE,
) -> None:
    store = Store.of(trial)
    rules.make_tag(store, naming, forbidden)
    with (
        store.opened() as engine,
        recorded(engine) as sent,
        rules.known_errors(trial) as errors,
        engine.begin() as connection,
    ):
        work(Operations(MigrationContext.configure(connection)))
    rules.show_changes(trial, sent)
    rules.judge_constraint(trial, store, forbidden, errors)


# sqlite-cascade: what a batch migration does to the rows that refer to its table


def sqlite_cascade_enforced(trial: Trial) -> None:
    """Batch mode on an engine that enforces foreign keys, as applications have it."""
    _migrate_author(trial)


def sqlite_cascade_off(trial: Trial) -> None:
    """The same, with PRAGMA foreign_keys = OFF before the transaction, and ON after it."""
    _migrate_author(trial, off_before=True)


def sqlite_cascade_off_too_late(trial: Trial) -> None:
    """The same, with PRAGMA foreign_keys = OFF inside the transaction."""
    _migrate_author(trial, off_inside=True)


def _migrate_author(trial: Trial, off_before: bool = False, off_inside: bool = False) -> None:
    store = Store.of(trial)
    rules.stock(store)
    with store.opened() as engine, recorded(engine) as sent:
        if store.database == SQLITE:
            enforce_foreign_keys(engine)
        with engine.connect() as connection:
            rules.expect_enforced(connection)
            if off_before:
                rules.switch(connection, rules.OFF)
                connection.commit()
            enforced = rules.drop_constraint_of_author(connection, off_inside)
            connection.commit()
            if off_before:
                rules.switch(connection, rules.ON)
                connection.commit()
        with engine.connect() as connection:
            afterwards = rules.enforces(connection)
    rules.show_changes(trial, sent)
    rules.judge_switch(trial, sent, enforced, afterwards)
    rules.judge_rows(trial, store)
