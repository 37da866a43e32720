"""As much of a service as an engine needs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from async_contrast.database.database import Database
from async_contrast.engine.choosing import engine_for
from async_contrast.engine.news import News
from async_contrast.lab.last_verdicts import LastVerdicts
from async_contrast.lab.loading import load
from async_contrast.lab.served_catalogue import ServedCatalogue
from async_contrast.lab.supervisor import Lab
from tests.engine.asking import CATALOGUE, Asker


class Service:
    """An engine with what it works on, and somebody who asks it for runs."""

    def __init__(self, url: str, lab: Lab, at_once: int) -> None:
        self.database = Database(url)
        self.news = News()
        self.catalogue = ServedCatalogue({"cpython": lab}, load(CATALOGUE), LastVerdicts(None))
        self.engine: Any = engine_for(url, self.database, self.catalogue, self.news, at_once)
        self.asker = Asker(self.database, self.engine.accept)

    @property
    def busy(self) -> bool:
        """Whether it tries cells."""
        return bool(self.engine._executions.claims)

    async def is_idle(self) -> bool:
        return not self.busy


@asynccontextmanager
async def service(url: str, lab: Lab, at_once: int = 8) -> AsyncIterator[Service]:
    """One that runs, and has ended afterwards."""
    service = Service(url, lab, at_once)
    await service.engine.start()
    try:
        yield service
    finally:
        service.catalogue.end()
        await service.engine.close()
        await service.database.close()
