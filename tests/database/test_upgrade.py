"""The tables' history: `alembic` in a checkout, and the service's own upgrade."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text

from async_contrast.accounts.budgets import Budget, Cost
from async_contrast.config import DATABASE_URL
from async_contrast.contrasts.platforms import POSTGRESQL, SQLITE
from async_contrast.database import runs, work
from async_contrast.database.accounts import add_account
from async_contrast.database.database import Database
from async_contrast.database.engine import for_migrations
from async_contrast.database.models import Base, CellResult, State
from async_contrast.database.runs import RunRequest
from async_contrast.database.upgrade import is_current, upgrade
from async_contrast.database.work import Final, claim_of
from tests import zygote

thorough = pytest.mark.thorough
on_postgresql = pytest.mark.parametrize(
    "url", [pytest.param(SQLITE, marks=thorough), POSTGRESQL], indirect=True
)

TABLES = set(Base.metadata.tables) | {"alembic_version"}


def alembic(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    """The command as people type it at the top of a checkout."""
    env = {**os.environ, "ASYNC_CONTRAST_DATABASE_URL": url}
    return zygote.run("from alembic.config import main; main()", *words, env=env)


async def looked_up(url: str, look: Any) -> Any:
    engine = for_migrations(url)
    async with engine.connect() as connection:
        found = await connection.run_sync(look)
    await engine.dispose()
    return found


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def checks(connection: Connection) -> dict[str, str]:
    """Every CHECK constraint with its text, which `alembic check` does not look at."""
    seen = inspect(connection)
    found = (one for name in sorted(tables(connection)) for one in seen.get_check_constraints(name))
    return {str(one["name"]): one["sqltext"] for one in found}


async def test_up_down_and_up_again(url: str) -> None:
    await upgrade(url)
    for words, expected in (
        (("downgrade", "base"), {"alembic_version"}),
        (("upgrade", "head"), TABLES),
    ):
        done = alembic(url, *words)
        assert done.returncode == 0, done.stderr
        assert await looked_up(url, tables) == expected
    check = alembic(url, "check")
    assert (check.returncode, check.stdout) == (0, "No new upgrade operations detected.\n")


async def test_the_history_ends_with_the_checks_of_the_models(url: str, tmp_path: Path) -> None:
    await upgrade(url)
    migrated = await looked_up(url, checks)

    def make_anew(connection: Connection) -> dict[str, str]:
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
        return checks(connection)

    assert migrated == await looked_up(url, make_anew)
    assert len(migrated) == sum(
        type(constraint).__name__ == "CheckConstraint"
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
    )


async def test_the_service_upgrades_once_however_many_try(url: str) -> None:
    assert not await is_current(url)
    every = await asyncio.gather(
        *(asyncio.to_thread(alembic, url, "upgrade", "head") for _ in range(2))
    )
    assert [one.returncode for one in every] == [0, 0], every
    assert sum("Running upgrade" in one.stderr for one in every) == 1
    assert await is_current(url)
    await upgrade(url)
    assert await looked_up(url, tables) == TABLES


async def test_an_upgrade_that_fails_leaves_nothing(url: str) -> None:
    """The last table is there already."""
    await looked_up(url, lambda connection: _make(connection, "outcome_count"))
    with pytest.raises(Exception, match="already exists"):
        await upgrade(url)
    assert await looked_up(url, tables) == {"outcome_count"}


def _make(connection: Connection, name: str) -> None:
    connection.execute(text(f"CREATE TABLE {name} (n INTEGER)"))
    connection.commit()


@pytest.mark.parametrize("url", [SQLITE], indirect=True)
async def test_loggers_stay_alive(url: str) -> None:
    logger = logging.getLogger("somebody.elses")
    await upgrade(url)
    assert not logger.disabled
    assert logger.isEnabledFor(logging.WARNING)


@on_postgresql
def test_sql_for_an_administrator(url: str) -> None:
    done = alembic(url, "upgrade", "head", "--sql")
    assert done.returncode == 0, done.stderr
    assert "CREATE TABLE outcome_count" in done.stdout


@pytest.mark.parametrize("words", [pytest.param((), marks=thorough), ("--sql",)])
def test_a_setting_that_cannot_be_used_is_said_in_words(words: tuple[str, ...]) -> None:
    done = alembic("mysql://me:secret@here/there", "upgrade", "head", *words)
    assert done.returncode != 0
    assert re.fullmatch(f"FAILED: {DATABASE_URL} must be a URL such as .*\n", done.stdout)
    assert re.fullmatch(f"ERROR {DATABASE_URL} must be a URL such as .*\n", done.stderr)
    assert "secret" not in done.stdout + done.stderr


def test_a_database_that_does_not_answer_is_said_in_words(tmp_path: Path) -> None:
    done = alembic(f"sqlite+aiosqlite:///{tmp_path}/none/file.db", "upgrade", "head")
    assert done.returncode != 0
    assert done.stdout == (
        f"FAILED: sqlite+aiosqlite:///{tmp_path}/none/file.db cannot be used: "
        f"unable to open database file; {DATABASE_URL} names another\n"
    )
    assert "Traceback" not in done.stderr


@on_postgresql
async def test_runs_of_before_know_how_far_they_came(url: str) -> None:
    await upgrade(url)
    database = Database(url)
    async with database.writing() as session:
        ada = (await add_account(session, "ada", "")).id
        wanted = RunRequest("local", "isolation", {}, None, (), False, Cost(2, 2))
        run_id, [job] = await runs.add_run(session, ada, wanted, Budget(10, 10, 10, 10))
        await work.take(session, job.id, 0, "r")
        claim = claim_of(job)
        cell = CellResult(
            cell="one", side="threads", role="port", verdict="holds", expected="holds",
            surprise=False, elapsed_ms=1.0, evidence={}, timeline=[], outcomes=[],
        )  # fmt: skip
        assert await work.keep_cell(session, claim, cell)
        await work.end_job(session, claim, Final(State.FINISHED, environment={"python": "3.11"}))
    await database.close()
    for words in (("downgrade", "0001"), ("upgrade", "head")):
        done = alembic(url, *words)
        assert done.returncode == 0, done.stderr
    database = Database(url)
    async with database.reading() as session:
        run = await runs.find_run(session, run_id, ada)
        assert (run.cells_done, run.cells_asked, len(run.cells)) == (1, 1, 1)
        [job] = run.jobs
        assert (job.platform, job.state, job.cells_done) == ("any", State.FINISHED, 1)
        assert job.environment == {"python": "3.11"}
        assert job.catalogue == ""
    await database.close()
