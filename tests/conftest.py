"""The lab that the topics' tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from service.config import Settings
from service.lab.supervisor import Lab


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def lab() -> AsyncIterator[Lab]:
    """A lab as `serve` starts one, but with a limit that a busy machine does not reach."""
    async with Lab(Settings(trial_seconds=20.0)) as lab:
        yield lab
