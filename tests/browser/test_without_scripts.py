"""A browser that runs no scripts can do all there is to do."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.sites import ADA, sign_in
from tests.browser.visits import visit
from tests.web.conftest import Switchboard, while_hanging
from tests.web.people import PASSWORD

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def plain(browser: Browser, small_site: str) -> AsyncIterator[BrowserContext]:
    async with visit(browser, small_site, java_script_enabled=False) as context:
        yield context


@pytest_asyncio.fixture(loop_scope="session")
async def page(plain: BrowserContext) -> Page:
    return await plain.new_page()


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


async def test_to_look_for_a_contrast_and_run_it(page: Page) -> None:
    await page.goto("/")
    await page.get_by_role("link", name="a naive port breaks: 0").click()
    await expect(page.locator("[data-contrast]")).to_have_count(0)
    await page.get_by_role("link", name="all: 2").click()
    await expect(page.locator("[data-contrast]")).to_have_count(2)
    await page.get_by_label("Search the 2 contrasts").fill("quick")
    await button(page, "Search").click()
    await expect(page.locator("[data-contrast]")).to_have_count(1)
    await page.get_by_role("link", name="Does it answer?").click()
    await page.get_by_label("number").fill("7")
    await button(page, "Run").click()
    await expect(page.locator("#threads\\.quick .outcomes")).to_contain_text(
        "good \N{MULTIPLICATION SIGN} 7"
    )


async def test_to_run_all_on_a_page_that_grows(page: Page) -> None:
    await page.goto("/")
    await button(page, "Run all 2").click()
    await expect(page.locator(".steps > li")).to_have_count(2)
    await expect(page.locator(".steps .known")).to_have_count(0)
    await page.get_by_role("link", name="To the list").click()
    await expect(page.locator("#found .known")).to_have_count(0)


async def test_to_keep_a_report_of_all(plain: BrowserContext, page: Page) -> None:
    await sign_in(plain)
    await page.goto("/reports")
    await button(page, "Run all and keep").click()
    await expect(page.locator(".facts").first).to_contain_text("finished")  # it looks again
    await expect(page.get_by_role("heading", name="In short")).to_be_visible()
    await page.get_by_label("Shared with everybody").check()
    await button(page, "Save").click()
    await expect(page.locator(".facts").first).to_contain_text("shared with everybody")
    await page.get_by_text("Delete this report").click()
    await page.get_by_role("button", name="Delete report").click()
    await page.wait_for_url("**/reports")


async def test_to_sign_in_and_out(page: Page) -> None:
    await page.goto("/contrasts/specimen/quick")
    await page.get_by_role("link", name="Sign in to keep a run").click()
    await page.get_by_label("Name").fill(ADA)
    await page.get_by_label("Password").fill(PASSWORD)
    await button(page, "Sign in").click()
    await page.wait_for_url("**/contrasts/specimen/quick")
    await button(page, "Sign out").click()
    await page.goto("/runs")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_to_keep_a_run_see_it_end_and_share_it(
    plain: BrowserContext, page: Page, switchboard: Switchboard
) -> None:
    await sign_in(plain)
    await page.goto("/contrasts/specimen/hanging")
    await page.get_by_label("port").fill(str(switchboard.port))
    await button(page, "Run and keep").click()
    await while_hanging(switchboard)
    await expect(page.locator("#said")).to_have_text("0 of 2")
    switchboard.hang_up()
    await expect(page.locator(".facts")).to_contain_text("finished")  # it looks again by itself
    await page.get_by_text("Label or share it").click()
    await page.get_by_label("Labels, one a line").fill("release\nspäter")
    await page.get_by_label("Shared with everybody").check()
    await button(page, "Save").click()
    await expect(page.locator(".facts")).to_contain_text("shared with everybody")
    await expect(page.locator(".facts .label")).to_have_text(["release", "später"])


async def test_to_cancel_a_run_and_delete_it(
    plain: BrowserContext, page: Page, switchboard: Switchboard
) -> None:
    await sign_in(plain)
    await page.goto("/contrasts/specimen/hanging")
    await page.get_by_label("port").fill(str(switchboard.port))
    await button(page, "Run and keep").click()
    await while_hanging(switchboard)
    run = page.url
    await button(page, "Cancel").click()
    await expect(page.locator(".facts")).to_contain_text("cancelled")
    await page.get_by_text("Delete it").click()
    await page.get_by_role("button", name="Delete run").click()
    await page.wait_for_url("**/runs")
    response = await page.goto(run)
    assert response is not None
    assert response.status == 404
