"""Debian's Chromium, driven by Playwright; what needs it is skipped where there is none."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

PROGRAMS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
"""The one without a window takes half the time."""

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


def program() -> Path:
    """The first that there is. Skips the test that asks where there is none."""
    found = next(filter(Path.exists, PROGRAMS), None)
    if found is None:
        report = pytest.fail if os.environ.get(NEEDED) else pytest.skip
        report(f"no {PROGRAMS[0]}: apt-get install --no-install-recommends {PROGRAMS[0].name}")
    return found


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser of one's own."""
    executable = program()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        await browser.close()
