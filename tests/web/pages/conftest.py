"""An app in which nothing has run yet, for the tests of a file, and one with the real catalogue."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from quart import Quart
from quart.typing import TestClientProtocol as Client

from tests.web.conftest import an_app


@pytest_asyncio.fixture(loop_scope="session")
async def fresh(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    """Somebody who asks an app in which nothing has run."""
    async with an_app(tmp_path_factory.mktemp("fresh")) as app:
        yield app.test_client()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def real_app(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Quart]:
    """An app with the catalogue that people are served."""
    folder = tmp_path_factory.mktemp("real")
    async with an_app(folder, catalogue="async_contrast.catalog") as app:
        yield app


@pytest.fixture
def real(real_app: Quart) -> Client:
    """Somebody who asks it."""
    return real_app.test_client()
