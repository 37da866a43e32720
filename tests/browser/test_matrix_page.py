"""One contrast on several platforms, as a page: with little sight, a small screen, no scripts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from async_contrast.interpreters.probing import own
from tests.browser.sites import a_site, sign_in
from tests.browser.test_every_page import check
from tests.browser.visits import visit
from tests.interpreters.places import THERE
from tests.interpreters.pythons import bare

pytestmark = pytest.mark.asyncio(loop_scope="session")

HERE = own().interpreter.long_name
OTHER = f"{HERE}-2"
PAGE = "/contrasts/places/where"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A service with two platforms, of which the other answers otherwise."""
    folder = tmp_path_factory.mktemp("site")
    python = str(bare(folder / THERE))
    async with a_site(folder, "tests.interpreters.places", "60", pythons=[python]) as address:
        yield address


@pytest.mark.parametrize(
    "look",
    [
        {"color_scheme": "light", "java_script_enabled": True},
        pytest.param({"color_scheme": "dark"}, marks=pytest.mark.thorough),
    ],
    ids=str,
)
async def test_it_can_be_read(browser: Browser, site: str, look: dict[str, Any]) -> None:
    async with visit(browser, site, **look) as context:
        page = await context.new_page()
        await page.goto(f"{PAGE}?on=every")
        await expect(page.locator(".differs-here")).to_contain_text("verdict, outcomes")
        await check(page)


async def test_it_is_asked_for_without_scripts(browser: Browser, site: str) -> None:
    async with visit(browser, site, java_script_enabled=False) as context:
        page = await context.new_page()
        await page.goto(PAGE)
        for name in (HERE, OTHER):
            await page.get_by_label(name, exact=True).check()
        await page.get_by_role("button", name="Run", exact=True).click()
        await page.wait_for_url(f"**{PAGE}?side=both&on={HERE}&on={OTHER}")
        rows = page.get_by_role("table").filter(has_text="differs in").locator("tbody tr")
        await expect(rows).to_have_count(2)
        await expect(rows.first.locator(".verdict")).to_have_text(["holds", "breaks"])
        await expect(rows.last).to_contain_text("nothing")
        await expect(page.get_by_label(OTHER, exact=True)).to_be_checked()


async def test_a_run_that_is_kept_shows_it_too(browser: Browser, site: str) -> None:
    async with visit(browser, site) as context:
        await sign_in(context)
        page = await context.new_page()
        await page.goto(PAGE)
        for name in (HERE, OTHER):
            await page.get_by_label(name, exact=True).check()
        await page.get_by_role("button", name="Run and keep").click()
        await expect(page.locator(".differs-here")).to_contain_text("verdict, outcomes")
        await expect(page.get_by_role("progressbar")).to_have_count(0)
        await check(page)
        await page.get_by_role("link", name=f"Everything on {OTHER}").click()
        await expect(page.get_by_role("heading", name=f"Everything on {OTHER}")).to_be_visible()
