"""Sessions while the service runs: what is the database's fault, and what is ours."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from async_contrast.contrasts.platforms import SQLITE
from async_contrast.database import accounts
from async_contrast.database.database import Database
from async_contrast.database.models import SignIn
from async_contrast.database.moments import now
from async_contrast.database.upgrade import upgrade
from async_contrast.errors import DatabaseUnavailable
from tests.databases import migrated_sqlite


async def ask(database: Database, statement: str) -> None:
    async with database.reading() as session:
        await session.execute(text(statement))


async def test_other_tables_than_there_were_are_its_fault_and_said_once(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        with pytest.raises(DatabaseUnavailable, match="cannot be read from"):
            await ask(database, "SELECT 1 FROM no_such_table")
    await ask(database, "SELECT 1")
    said = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(said) == 2
    assert "no_such_table" in said[0]
    assert said[1] == "the database can be read from again"


async def test_a_database_that_says_nothing_does_not_answer(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(DatabaseUnavailable):
        async with database.reading():
            raise TimeoutError
    assert caplog.messages == ["the database cannot be read from: it does not answer"]


async def test_values_that_it_does_not_take_are_ours(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            session.add(SignIn(word_hash="x", account_id=1, expires_at=now()))


async def test_what_fails_leaves_nothing(database: Database) -> None:
    async def change_ones_mind() -> None:
        async with database.writing() as session:
            await accounts.add_account(session, "ada", "-")
            raise RuntimeError("changed my mind")

    with pytest.raises(RuntimeError, match="changed my mind"):
        await change_ones_mind()
    async with database.reading() as session:
        assert await accounts.find_account(session, "ada") is None


@pytest.mark.parametrize("database", [SQLITE], indirect=True)
async def test_who_reads_cannot_write_in_sqlite(database: Database) -> None:
    with pytest.raises(DatabaseUnavailable):
        async with database.reading() as session:
            await accounts.add_account(session, "ada", "-")


async def test_everybody_reads_the_file_that_has_the_name_now(tmp_path: Path) -> None:
    file = tmp_path / "service.db"
    await upgrade(f"sqlite+aiosqlite:///{file}")
    database = Database(f"sqlite+aiosqlite:///{file}")

    async def is_there(name: str) -> bool:
        async with database.reading() as session:
            return await accounts.find_account(session, name) is not None

    async with database.writing() as session:
        await accounts.add_account(session, "ada", "-")
    assert await is_there("ada")
    migrated_sqlite(tmp_path / "another.db")
    (tmp_path / "another.db").replace(file)
    assert not await is_there("ada")
    file.unlink()
    with pytest.raises(DatabaseUnavailable):
        await is_there("ada")
    with pytest.raises(DatabaseUnavailable):
        async with database.writing() as session:
            await accounts.add_account(session, "bob", "-")
    assert not file.exists()
    await database.close()
