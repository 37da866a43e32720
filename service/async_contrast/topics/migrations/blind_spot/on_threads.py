"""What autogenerate sees on a sync connection."""

from __future__ import annotations

from typing import Any

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.store import Store
from async_contrast.topics.migrations import files
from async_contrast.topics.migrations.blind_spot import rules

# blind-spot: a difference between models and database that nobody reports


def blind_spot_check(trial: Trial) -> None:
    """alembic check; the models have a CHECK constraint that the database lacks."""
    _check(trial, plugins=[])


def blind_spot_check_plugin(trial: Trial) -> None:
    """alembic check with its plugin that compares CHECK constraints by their names."""
    _check(trial, plugins=rules.PLUGINS)


def _check(trial: Trial, plugins: list[str]) -> None:
    store = Store.of(trial)
    config = rules.scripts(trial, files.GENERIC, plugins)
    with store.opened() as engine, engine.begin() as connection:
        rules.check(trial, config, connection)


def blind_spot_kinds(trial: Trial) -> None:
    """A change of each kind, compared as alembic check compares them."""
    _compare(trial, options={})


def blind_spot_kinds_all_options(trial: Trial) -> None:
    """The same with everything turned on that autogenerate can compare."""
    _compare(trial, options=rules.OPTIONS)


def _compare(trial: Trial, options: dict[str, Any]) -> None:
    store = Store.of(trial)
    changes = rules.make(store)
    with store.opened() as engine, engine.connect() as connection:
        rules.judge_changes(trial, changes, connection, options)
