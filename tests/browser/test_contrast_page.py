"""The page of one contrast: an address that can be passed on, and a hang."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.visits import visit

pytestmark = pytest.mark.asyncio(loop_scope="session")


TIMES = "\N{MULTIPLICATION SIGN}"


async def test_an_address_opens_elsewhere_as_it_was(
    page: Page, browser: Browser, site: str
) -> None:
    await page.goto("/contrasts/local/isolation")
    await page.get_by_label("workers").fill("7")
    await page.get_by_label("side", exact=True).select_option("asyncio")
    await page.get_by_role("button", name="Run", exact=True).click()
    await page.wait_for_url("**/contrasts/local/isolation?workers=7&side=asyncio")
    async with visit(browser, site) as context:
        other = await context.new_page()
        await other.goto(page.url)
        await expect(other.get_by_label("workers")).to_have_value("7")
        await expect(other.get_by_label("side", exact=True)).to_have_value("asyncio")
        ran = other.locator("table.summary tbody tr")
        await expect(ran).to_have_count(4)
        await expect(ran.first.locator(".verdict")).to_have_text("breaks")
        await expect(ran.first.locator(".outcomes")).to_contain_text(
            f"another worker's value {TIMES} 6"
        )


async def test_a_hang_is_a_lane_that_never_ends_and_a_line_of_code(page: Page) -> None:
    await page.goto("/contrasts/lock/across-await?side=both")
    await expect(page.locator(".timeline svg").get_by_text("never ends").first).to_be_visible()
    cell = page.locator("#asyncio\\.across_await_threading_lock")
    await expect(cell.locator(".tags .verdict")).to_have_text("hangs")
    await expect(cell.locator(".reason")).to_contain_text("with threading_lock:")
    stood = cell.locator("mark.stood")
    await expect(stood.filter(has_text="with threading_lock:")).to_have_count(1)
    held = page.locator("#asyncio\\.across_await_asyncio_lock")
    await expect(held.locator(".tags .verdict")).to_have_text("holds")
    await expect(held.locator("mark.stood")).to_have_count(0)


async def test_a_tab_in_the_evidence_is_seen(page: Page) -> None:
    await page.goto("/contrasts/login/next-off-site?side=threads")
    await page.locator(".cell details").evaluate_all("all => all.forEach(one => one.open = true)")
    tab = page.locator(".evidence span").filter(has_text=re.compile(r"^\\t$")).first
    box = await tab.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) > 4, box
    assert await tab.evaluate("tab => getComputedStyle(tab).clipPath") == "none"


async def test_evidence_does_not_break_words_that_have_room(page: Page) -> None:
    await page.goto("/contrasts/login/next-off-site?side=threads")
    await page.locator(".cell details").evaluate_all("all => all.forEach(one => one.open = true)")
    words = page.locator(".evidence td code").filter(has_text=re.compile(r"^https://evil.example$"))
    lines = await words.evaluate_all("all => all.map(one => one.getClientRects().length)")
    assert len(lines) > 2
    assert set(lines) == {1}


@pytest.mark.parametrize("width", [360, 1100])
async def test_no_line_of_code_is_cut(page: Page, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    await page.goto("/contrasts/lock/blocking-call")
    await page.locator(".cell details").evaluate_all("all => all.forEach(one => one.open = true)")
    hidden = await page.locator("pre.code").evaluate_all(
        "all => all.map(one => one.scrollWidth - one.clientWidth)"
    )
    assert len(hidden) > 3
    assert max(hidden) <= 0, hidden


async def test_many_requests_to_try_take_little_room(page: Page) -> None:
    await page.goto("/contrasts/response/return-values")
    box = await page.locator(".live").bounding_box()
    assert box is not None
    assert box["height"] < 4_000, box
