"""The specimen that the live pairs sign in to."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from async_contrast.specimen.database import Specimen


@asynccontextmanager
async def live_specimen(scratch: Path | None) -> AsyncIterator[Specimen]:
    """One file for all who share the scratch folder; without one, a folder of its own.

    Whoever made the scratch folder removes it, and the file with it.
    """
    folder = scratch or Path(tempfile.mkdtemp(prefix="async-contrast-"))
    folder.mkdir(parents=True, exist_ok=True)
    specimen = await asyncio.to_thread(Specimen.at, folder / "live.db")
    try:
        yield specimen
    finally:
        await specimen.close()
        if scratch is None:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
