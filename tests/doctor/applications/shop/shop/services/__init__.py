"""What the shop does, without the web."""

from __future__ import annotations

import asyncio
import contextlib

import httpx

from shop.background import Background
from shop.config import Config
from shop.db import Database
from shop.legacy import LegacyStock
from shop.services.accounts import AccountService
from shop.services.events import Broker
from shop.services.images import Images
from shop.services.orders import OrderService
from shop.services.rates import Rates
from shop.services.reports import Reports
from shop.services.sensor import Sensor


class Services:
    def __init__(
        self,
        config: Config,
        database: Database,
        client: httpx.AsyncClient,
        background: Background,
        legacy: LegacyStock,
    ) -> None:
        self.database = database
        self.legacy = legacy
        self.broker = Broker()
        self.accounts = AccountService(database)
        self.images = Images(config.uploads)
        self.orders = OrderService(database, self.broker, background)
        self.rates = Rates(client)
        self.reports = Reports(database)
        self.sensor = Sensor()
        self._poll_seconds = config.poll_seconds
        self._poller: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.sensor.start(asyncio.get_running_loop(), self.broker)
        self._poller = asyncio.create_task(self.rates.poll(self._poll_seconds))

    async def stop(self) -> None:
        await asyncio.to_thread(self.sensor.stop)
        if self._poller is not None:
            self._poller.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._poller
