"""Visits to the pages, each with a browser profile of its own, in which nothing may go wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Request,
    ViewportSize,
    WebError,
)

PATIENCE_MS = 120_000
"""After which a test gives up: for hangs, not for slow machines."""

WIDE = ViewportSize(width=1100, height=800)
NARROW = ViewportSize(width=360, height=740)


class Complaints:
    """What a browser says on its console, throws, or asks of another host."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.heard: list[str] = []
        self._address = address
        context.on("console", self._said)
        context.on("weberror", self._threw)
        context.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        # That a page itself was answered with an error is no news to whoever asked for it.
        own = message.page is not None and message.location["url"] == message.page.url
        if not (own and message.text.startswith("Failed to load resource")):
            self.heard.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _threw(self, error: WebError) -> None:
        self.heard.append(f"threw {error.error}")

    def _asked(self, request: Request) -> None:
        there = urlsplit(request.url)
        if there.scheme != "file" and f"{there.scheme}://{there.netloc}" != self._address:
            self.heard.append(f"asked for {request.url}")


@asynccontextmanager
async def visit(browser: Browser, address: str, **more: Any) -> AsyncIterator[BrowserContext]:
    """A new browser profile at this address; a complaint is a failure.

    Nothing moves smoothly there: what is scrolled to is there at once.
    """
    settings = {"base_url": address, "viewport": WIDE, "reduced_motion": "reduce", **more}
    async with await browser.new_context(**settings) as context:
        context.set_default_timeout(PATIENCE_MS)
        complaints = Complaints(context, address)
        yield context
    assert not complaints.heard, "\n".join(complaints.heard)
