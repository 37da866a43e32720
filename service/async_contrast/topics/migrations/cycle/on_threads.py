"""The notes' commands: Flask-Migrate, which asks the Flask application for database and models."""

from __future__ import annotations

import alembic.config
import flask.cli

# The commands below are forked from here; what they import is imported already.
import flask_migrate  # noqa: F401
import flask_sqlalchemy  # noqa: F401

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.store import Store
from async_contrast.topics.migrations.cycle import rules


def cycle_flask_migrate(trial: Trial) -> None:
    """flask db init, migrate, upgrade; the same for a changed model."""
    store = Store.of(trial)
    with rules.terminal(trial, store, flask.cli.main) as shell:
        shell.write_app("flask", "Flask", store.url)
        shell.run("flask db init")
        shell.run("flask db migrate -m authors")
        shell.run("flask db upgrade")
        shell.compare(rules.FIRST)
        shell.write_app("flask", "Flask", store.url)
        shell.run("flask db migrate -m posts")
        shell.run("flask db upgrade")
        shell.compare(rules.SECOND)


def cycle_flask_migrate_downgrade(trial: Trial) -> None:
    """flask db init, migrate, upgrade, check, downgrade, for a table that stood there before."""
    store = Store.of(trial)
    rules.make_first(store)
    with rules.terminal(trial, store, flask.cli.main) as shell:
        shell.write_app("flask", "Flask", store.url)
        shell.write_app("flask", "Flask", store.url)
        shell.run("flask db init")
        shell.run("flask db migrate -m posts")
        shell.run("flask db upgrade")
        shell.compare(rules.SECOND)
        shell.run("flask db check")
        shell.run("flask db downgrade")
        shell.compare(rules.FIRST)


def cycle_generic_template(trial: Trial) -> None:
    """alembic init, revision --autogenerate, upgrade: the same without Flask-Migrate."""
    store = Store.of(trial)
    with rules.terminal(trial, store, alembic.config.main) as shell:
        shell.write_models()
        shell.run("alembic init migrations")
        shell.edit_generated(store.url)
        shell.run("alembic revision --autogenerate -m authors")
        shell.run("alembic upgrade head")
        shell.compare(rules.FIRST)
        shell.write_models()
        shell.run("alembic revision --autogenerate -m posts")
        shell.run("alembic upgrade head")
        shell.compare(rules.SECOND)
