"""Debian's chromium, driven by Playwright; what needs it is skipped where there is none."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

PROGRAM = Path("/usr/bin/chromium")

NEEDED = "BROWSER_IS_NEEDED"
"""The environment variable that turns a skip into a failure."""

FLAGS = (
    "--no-sandbox",  # a container has no other user to run it as
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def check_that_it_is_there() -> None:
    """Skips the test that asks where there is none."""
    if not PROGRAM.exists():
        report = pytest.fail if os.environ.get(NEEDED) else pytest.skip
        report(f"no {PROGRAM}: apt-get install --no-install-recommends chromium")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser of one's own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=PROGRAM, args=FLAGS)
        yield browser
        await browser.close()
