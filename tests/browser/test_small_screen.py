"""On a telephone what came out is seen without scrolling to the side."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser import axe
from tests.browser.sites import finished_run, sign_in
from tests.browser.visits import NARROW, visit

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, site: str) -> AsyncIterator[Page]:
    """A page of somebody who has signed in, on a telephone."""
    async with visit(browser, site, viewport=NARROW) as context:
        await sign_in(context)
        yield await context.new_page()


async def check_table(page: Page, rows: int) -> None:
    """Every verdict and outcome is in sight; the table is one still to who listens."""
    table = page.locator("table.summary")
    for kind in (".verdict", ".outcomes", "tbody th"):
        await expect(table.locator(kind)).not_to_have_count(0)
        for each in await table.locator(kind).all():
            box = await each.bounding_box()
            assert box is not None
            assert 0 <= box["x"] <= box["x"] + box["width"] <= NARROW["width"]
    spoken = table.get_by_role("row")
    await expect(spoken).to_have_count(1 + rows)
    await expect(spoken.first.get_by_role("columnheader")).not_to_have_count(0)
    await expect(table.get_by_role("rowheader")).to_have_count(rows)
    assert await axe.findings(page, but=axe.OF_COLOURS) == []


async def test_of_an_answer(page: Page) -> None:
    await page.goto("/contrasts/lock/across-await?side=both")
    await check_table(page, rows=10)
    first = page.locator("table.summary tbody tr").first
    verdict, what = first.locator(".verdict"), first.get_by_role("rowheader")
    boxes = [await each.bounding_box() for each in (verdict, what)]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["y"] < boxes[1]["y"]


@pytest.mark.thorough
async def test_of_two_runs(page: Page) -> None:
    runs = [await finished_run(page.context, "local/isolation", workers=n) for n in (5, 12)]
    await page.goto(f"/runs/{runs[0]}/compare/{runs[1]}")
    await check_table(page, rows=8)
