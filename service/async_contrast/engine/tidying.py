"""Forgets what nobody asks for any more."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from async_contrast.database import accounts, rate_limit, runs
from async_contrast.database.database import Database
from async_contrast.errors import DatabaseUnavailable

TIDY = 3600.0
"""Seconds between two removals."""


async def keep_tidy(database: Database) -> None:
    """Remove it now and then, until this is cancelled."""
    while True:
        with suppress(DatabaseUnavailable):
            async with database.writing() as session:
                await rate_limit.forget_old(session)
                await accounts.forget_old(session)
                await runs.forget_labels(session)
        await asyncio.sleep(TIDY)
