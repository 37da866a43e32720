"""The same commands without Flask: Alembic itself, with its template for async engines.

A command is a program of its own, so there is no loop here: env.py starts one.
"""

from __future__ import annotations

import alembic.config
import quart.cli

from async_contrast.contrasts.trial import Trial
from async_contrast.specimen.store import Store
from async_contrast.topics.migrations.cycle import rules


def cycle_flask_migrate(trial: Trial) -> None:
    """quart db init: Flask replaced by Quart, Flask-Migrate kept."""
    store = Store.of(trial)
    with rules.terminal(trial, store, quart.cli.main) as shell:
        shell.write_app("quart", "Quart", store.async_url)
        shell.run("quart db init")
        shell.run("quart db migrate -m authors")
        shell.run("quart db upgrade")
        shell.compare(rules.FIRST)


def cycle_generic_template(trial: Trial) -> None:
    """alembic init without -t async, and the URL of an async driver in alembic.ini."""
    _cycle(trial, "alembic init migrations")


def cycle_async_template(trial: Trial) -> None:
    """alembic init -t async, revision --autogenerate, upgrade; the same for a changed model."""
    _cycle(trial, "alembic init -t async migrations")


def _cycle(trial: Trial, init: str) -> None:
    store = Store.of(trial)
    with rules.terminal(trial, store, alembic.config.main) as shell:
        shell.write_models()
        shell.run(init)
        shell.edit_generated(store.async_url)
        shell.run("alembic revision --autogenerate -m authors")
        shell.run("alembic upgrade head")
        shell.compare(rules.FIRST)
        shell.write_models()
        shell.run("alembic revision --autogenerate -m posts")
        shell.run("alembic upgrade head")
        shell.compare(rules.SECOND)


def cycle_async_template_downgrade(trial: Trial) -> None:
    """alembic init -t async, revision, upgrade, check, downgrade, for a table that stood there."""
    store = Store.of(trial)
    rules.make_first(store)
    with rules.terminal(trial, store, alembic.config.main) as shell:
        shell.write_models()
        shell.write_models()
        shell.run("alembic init -t async migrations")
        shell.edit_generated(store.async_url)
        shell.run("alembic revision --autogenerate -m posts")
        shell.run("alembic upgrade head")
        shell.compare(rules.SECOND)
        shell.run("alembic check")
        shell.run("alembic downgrade -1")
        shell.compare(rules.FIRST)
