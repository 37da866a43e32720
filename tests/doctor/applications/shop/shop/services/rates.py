"""Rates of exchange, from elsewhere, kept for a while."""

from __future__ import annotations

import asyncio
import logging
import time

import httpx

log = logging.getLogger(__name__)


class Rates:
    def __init__(self, client: httpx.AsyncClient, seconds: float = 60.0) -> None:
        self._client = client
        self._seconds = seconds
        self._lock = asyncio.Lock()
        self._rates: dict[str, tuple[float, float]] = {}

    async def rate(self, currency: str) -> float:
        """One request for all who ask at once."""
        async with self._lock:
            found = self._rates.get(currency)
            if found is None or time.monotonic() > found[0]:
                found = (time.monotonic() + self._seconds, await self._load(currency))
                self._rates[currency] = found
        return found[1]

    async def _load(self, currency: str) -> float:
        async with asyncio.timeout(5):
            answer = await self._client.get(f"/{currency}")
        answer.raise_for_status()
        return float(answer.json()["rate"])

    async def poll(self, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            for currency in list(self._rates):
                try:
                    await self.rate(currency)
                except (httpx.HTTPError, TimeoutError):
                    log.warning("no rate of %s", currency, exc_info=True)
