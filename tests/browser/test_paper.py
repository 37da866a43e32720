"""On paper nothing can be unfolded, scrolled or filled in: all that was found is there, no form."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.sites import finished_run

pytestmark = pytest.mark.asyncio(loop_scope="session")

HIDDEN = "all => all.filter(one => !one.checkVisibility({ visibilityProperty: true })).length"
"""How many of these are not seen; asked at once, for there are hundreds."""


async def unfold_nothing_but_print(page: Page, path: str) -> None:
    """Go there, fold everything, and see the page as it is printed."""
    await page.goto(path)
    await page.evaluate(
        "for (const each of document.querySelectorAll('details')) each.open = false"
    )
    await page.emulate_media(media="print")


async def test_there_is_what_was_found_and_nothing_to_fill_in(page: Page) -> None:
    await page.goto("/contrasts/local/isolation?workers=4")
    await page.emulate_media(media="print")
    for seen in (".timeline svg", "table.summary", ".cell pre.code"):
        await expect(page.locator(seen).first).to_be_visible()
    for form in await page.locator("form").all():
        await expect(form).to_be_hidden()


@pytest.mark.parametrize(
    ("path", "folded"),
    [
        ("/contrasts/lock/across-await?side=both", [".timeline-table table"]),
        pytest.param(
            "/contrasts/relationships/loading?side=both",
            [".cell .evidence", ".listing details pre.code"],
            marks=pytest.mark.thorough,
        ),
    ],
)
async def test_what_is_folded_on_a_screen_is_there(
    page: Page, path: str, folded: list[str]
) -> None:
    await unfold_nothing_but_print(page, path)
    for kind in folded:
        await expect(page.locator(kind)).not_to_have_count(0)
        hidden = await page.locator(kind).evaluate_all(HIDDEN)
        assert hidden == 0, kind


async def test_a_table_is_not_wider_than_the_page(page: Page) -> None:
    await page.set_viewport_size({"width": 700, "height": 900})
    await page.goto("/contrasts/lock/across-await?side=both")
    await page.emulate_media(media="print")
    box = await page.locator("table.summary").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 700


async def test_of_a_run_there_is_what_was_found_and_nothing_to_do(ada: BrowserContext) -> None:
    runs = [await finished_run(ada, "local/isolation", workers=4) for _ in range(2)]
    page = await ada.new_page()
    await page.goto(f"/runs/{runs[0]}")
    on_screen = [
        page.get_by_role("heading", name=name)
        for name in ("Label or share it", "Save it", "Compare it with")
    ]
    for heading in on_screen:
        await expect(heading).to_be_visible()
    await page.emulate_media(media="print")
    for heading in on_screen:
        await expect(heading).to_be_hidden()
    await expect(page.locator("table.summary")).to_be_visible()
