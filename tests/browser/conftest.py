"""A browser, two services to visit, and those who visit them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.chromium import chromium
from tests.browser.sites import a_site, sign_in
from tests.browser.visits import PATIENCE_MS, visit
from tests.web.conftest import Switchboard

expect.set_options(timeout=PATIENCE_MS)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of the service with its real catalogue; what hangs there has its own limit."""
    async with a_site(tmp_path_factory.mktemp("site"), "async_contrast.catalog", "60") as address:
        yield address


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def small_site(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """The address of one with two contrasts, of which one hangs until it is told to end."""
    async with a_site(tmp_path_factory.mktemp("site"), "tests.web.catalogue", "60") as address:
        yield address


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, site: str) -> AsyncIterator[Page]:
    """A page of somebody without an account."""
    async with visit(browser, site) as context:
        yield await context.new_page()


@pytest_asyncio.fixture(loop_scope="session")
async def ada(browser: Browser, site: str) -> AsyncIterator[BrowserContext]:
    """The browser of somebody who has signed in."""
    async with visit(browser, site) as context:
        await sign_in(context)
        yield context


@pytest_asyncio.fixture(loop_scope="session")
async def small_ada(browser: Browser, small_site: str) -> AsyncIterator[BrowserContext]:
    """The same at the small site."""
    async with visit(browser, small_site) as context:
        await sign_in(context)
        yield context


@pytest.fixture
def switchboard() -> Iterator[Switchboard]:
    """Where the contrast that hangs calls, and is told to end."""
    board = Switchboard()
    yield board
    board.close()
