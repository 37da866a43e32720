"""The files that Alembic makes and its user edits, and the settings of a program that runs it."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import URL

from async_contrast.contrasts.trial import Trial

GENERIC, ASYNC = "generic", "async"
"""Templates of `alembic init`: env.py with a sync engine, and with an async one."""

REVISION = "0001"
_REVISION = f'''\
"""The author's table."""

import sqlalchemy as sa
from alembic import context, op

revision = "{REVISION}"
down_revision = None


def upgrade():
    context.config.attributes.get("begun", int)()
    op.create_table(
        "author",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
    )
    context.config.attributes.get("done", int)()


def downgrade():
    op.drop_table("author")
'''
"""A program that put `begun` and `done` among the attributes is called while the upgrade runs."""

_TAKE_GIVEN = {
    GENERIC: (
        "    connectable = engine_from_config(",
        """\
    given = config.attributes.get("connection")
    if given is not None:
        context.configure(connection=given, target_metadata=target_metadata)
        with context.begin_transaction():
            context.run_migrations()
        return

    connectable = engine_from_config(""",
    ),
    ASYNC: (
        "    asyncio.run(run_async_migrations())",
        """\
    given = config.attributes.get("connection")
    if given is not None:
        do_run_migrations(given)
    else:
        asyncio.run(run_async_migrations())""",
    ),
}
"""The recipe of Alembic's cookbook, "Sharing a Connection ... with a Programmatic API"."""


def edit(path: Path, before: str, after: str) -> dict[str, str]:
    """Replace the one place in a file that says `before`; the edit, for people to read.

    Raises ValueError unless it is said just once: then the file is not the one that was meant.
    """
    text = path.read_text()
    if (found := text.count(before)) != 1:
        raise ValueError(f"{path.name} says {before!r} {found} times")
    path.write_text(text.replace(before, after))
    return {"file": path.name, "before": before, "after": after}


def in_ini(value: str) -> str:
    """A value as a file like alembic.ini has to spell it: there % begins an interpolation."""
    return value.replace("%", "%%")


def plain(url: URL) -> str:
    """A URL with everything in it, for a file or an option; not for people."""
    return url.render_as_string(hide_password=False)


def new_scripts(trial: Trial, template: str, url: URL | None = None) -> Config:
    """A template's scripts in the trial's folder, with one revision, as a program opens them.

    Without alembic.ini: its logging would replace that of the program. Without a URL there is no
    connection but the one that the program gives.
    """
    folder = trial.folder / "migrations"
    with redirect_stdout(StringIO()):  # it names each file, whoever asks it not to
        command.init(Config(trial.folder / "alembic.ini"), str(folder), template)
    folder.joinpath("versions", f"{REVISION}_author.py").write_text(_REVISION)
    config = Config(stdout=StringIO())
    config.set_main_option("script_location", in_ini(str(folder)))
    if url is not None:
        config.set_main_option("sqlalchemy.url", in_ini(plain(url)))
    return config


def take_given_connection(trial: Trial, template: str) -> None:
    """Let env.py use a connection that the program has open."""
    env = trial.folder / "migrations" / "env.py"
    trial.show("edit by hand", edit(env, *_TAKE_GIVEN[template]))
