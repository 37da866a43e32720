"""A visit without a mouse: whatever has the focus shows it, and what scrolls can be reached."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.sites import ADA
from tests.browser.visits import NARROW, visit
from tests.web.people import PASSWORD

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOST_STOPS = 100
"""Presses of Tab after which a test gives up."""

WHAT_IS_WRONG = """
() => {
  const it = document.activeElement, look = getComputedStyle(it), box = it.getBoundingClientRect();
  const name = `${it.tagName} ${it.id} ${it.textContent.slice(0, 40)}`;
  const outlined = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
  const across = box.width > 0 && box.right > 0 && box.left < innerWidth;
  const seen = across && box.bottom > 0 && box.top < innerHeight;
  return [outlined ? "" : `no outline: ${name}`, seen ? "" : `out of sight: ${name}`].join("");
}
"""


@pytest_asyncio.fixture(loop_scope="session")
async def narrow(browser: Browser, site: str) -> AsyncIterator[Page]:
    """A page on a screen so small that code does not fit."""
    async with visit(browser, site, viewport=NARROW) as context:
        yield await context.new_page()


async def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what matches this selector has the focus; it is visible at every stop."""
    for _ in range(MOST_STOPS):
        await page.keyboard.press("Tab")
        assert await page.evaluate(WHAT_IS_WRONG) == ""
        if await page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"Tab does not lead to {wanted}")


async def test_from_the_first_page_to_an_answer(narrow: Page) -> None:
    await narrow.goto("/")
    await tab_to(narrow, "#q")
    await narrow.keyboard.type("threading.local own value isolation")
    await expect(narrow.locator("#found [data-contrast]")).to_have_count(1)
    await tab_to(narrow, '[data-contrast="local/isolation"] a')
    await narrow.keyboard.press("Enter")
    await narrow.wait_for_url("**/contrasts/local/isolation")
    await tab_to(narrow, "#p-workers")
    await narrow.keyboard.press("Control+A")
    await narrow.keyboard.type("3")
    await tab_to(narrow, ".ask button")
    await narrow.keyboard.press("Enter")
    await narrow.wait_for_url("**/contrasts/local/isolation?workers=3&side=both")
    await tab_to(narrow, ".timeline")
    await narrow.keyboard.press("ArrowRight")
    await expect(narrow.locator(".timeline:focus")).not_to_have_js_property("scrollLeft", 0)


async def test_past_what_is_on_every_page(page: Page) -> None:
    await page.goto("/contrasts/local/isolation")
    await tab_to(page, ".skip")
    await page.keyboard.press("Enter")
    await expect(page.locator("#main")).to_be_focused()
    await tab_to(page, "main a")


async def test_in_and_out(page: Page) -> None:
    await page.goto("/")
    await tab_to(page, ".who a")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await tab_to(page, "#name")
    await page.keyboard.type(ADA)
    await tab_to(page, "#password")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("What changes")
    await tab_to(page, ".who button")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/sign-in")
    await expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
