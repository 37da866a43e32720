"""A database with the service's tables, of either kind, and a lab that knows how to wait."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from async_contrast.config import Settings
from async_contrast.lab.supervisor import Lab
from tests.databases import DATABASES, migrated
from tests.engine.asking import CATALOGUE


@pytest_asyncio.fixture(loop_scope="session", params=DATABASES)
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    async with migrated(request.param, tmp_path) as found:
        yield found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def lab() -> AsyncIterator[Lab]:
    async with Lab(Settings(trial_seconds=60, trials_at_once=8), CATALOGUE) as lab:
        yield lab
