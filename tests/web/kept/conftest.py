"""An app and two people with accounts of their own; on SQLite, unless a test says `on_both`."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from quart import Quart

from async_contrast.contrasts.platforms import SQLITE
from tests.databases import DATABASES, migrated
from tests.effort import choose
from tests.web.conftest import an_app
from tests.web.people import Person, join


@pytest_asyncio.fixture(scope="session", loop_scope="session", params=choose([SQLITE], DATABASES))
async def app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Quart]:
    folder = tmp_path_factory.mktemp("kept")
    async with migrated(request.param, folder) as url, an_app(folder, database_url=url) as app:
        yield app


@pytest_asyncio.fixture(loop_scope="session")
async def ada(app: Quart) -> Person:
    return await join(app)


@pytest_asyncio.fixture(loop_scope="session")
async def bob(app: Quart) -> Person:
    return await join(app)
