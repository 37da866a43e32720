"""The documentation on a small screen without a mouse, and on paper."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_keyboard import tab_to
from tests.browser.visits import NARROW
from tests.effort import choose

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_table_scrolls_in_its_own_box_by_keyboard(page: Page) -> None:
    await page.set_viewport_size(NARROW)
    await page.goto("/")
    await tab_to(page, '.top a[href="/docs"]')
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="HTTP", exact=True).click()
    await page.wait_for_url("**/docs/http")
    await tab_to(page, ".docs .scroll")
    await page.keyboard.press("ArrowRight")
    await expect(page.locator(".docs .scroll:focus")).not_to_have_js_property("scrollLeft", 0)


@pytest.mark.parametrize("name", choose(["settings"], ["runs", "settings", "deploying"]))
async def test_nothing_is_wider_than_paper(page: Page, name: str) -> None:
    await page.set_viewport_size({"width": 700, "height": 900})
    await page.goto(f"/docs/{name}")
    await page.emulate_media(media="print")
    for wide in await page.locator(".docs table, .docs pre code").all():
        box = await wide.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 700
