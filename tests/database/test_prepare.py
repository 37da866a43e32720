"""What `serve` does with the database before anything else starts."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from async_contrast.contrasts.platforms import POSTGRESQL
from async_contrast.database.engine import for_migrations
from async_contrast.database.upgrade import is_current, prepare, upgrade
from async_contrast.errors import ConfigurationError
from tests.databases import url_of


async def test_a_sqlite_file_is_made_and_brought_up_to_date(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"
    await prepare(url)
    assert await is_current(url)
    await prepare(url)


@pytest.mark.parametrize("url", [POSTGRESQL], indirect=True)
async def test_a_postgresql_is_left_to_its_administrator(url: str) -> None:
    with pytest.raises(ConfigurationError, match="alembic upgrade head"):
        await prepare(url)
    assert not await is_current(url)
    await upgrade(url)
    await prepare(url)


async def test_what_a_newer_version_has_changed_is_refused(url: str) -> None:
    await upgrade(url)
    engine = for_migrations(url)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'ffff'"))
    await engine.dispose()
    with pytest.raises(ConfigurationError, match=r"ffff|alembic upgrade head"):
        await prepare(url)


@pytest.mark.parametrize(
    "url",
    ["postgresql+psycopg://me:secret@127.0.0.1:1/x", "sqlite+aiosqlite:////proc/no/such.db"],
)
async def test_a_database_that_cannot_be_used(url: str) -> None:
    with pytest.raises(
        ConfigurationError, match=r"cannot be used: .*ASYNC_CONTRAST_DATABASE_URL"
    ) as e:
        await prepare(url)
    assert "secret" not in str(e.value)


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    tmp_path.joinpath("text.db").write_text("not a database" * 100)
    with pytest.raises(ConfigurationError, match="not a database"):
        await prepare(f"sqlite+aiosqlite:///{tmp_path / 'text.db'}")


async def test_a_postgresql_that_is_not_there() -> None:
    url = url_of(POSTGRESQL) or ""
    with pytest.raises(ConfigurationError, match="does not exist"):
        await prepare(url.replace("/test", "/no_such_database"))
