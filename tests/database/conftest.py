"""Databases of a test's own, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from async_contrast.contrasts.platforms import SQLITE
from async_contrast.database.database import Database
from tests.databases import DATABASES, migrated, new_postgresql


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database."""
    if request.param == SQLITE:
        yield f"sqlite+aiosqlite:///{tmp_path / 'service.db'}"
        return
    with new_postgresql() as url:
        yield url


@pytest_asyncio.fixture(params=DATABASES)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """One with the service's tables."""
    async with migrated(request.param, tmp_path) as url:
        database = Database(url)
        yield database
        await database.close()
