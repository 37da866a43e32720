"""What is better with scripts: pages show what happens while it happens."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from async_contrast.catalog import TOPICS
from tests.browser.sites import ask_for_run
from tests.web.conftest import Switchboard, while_hanging

pytestmark = pytest.mark.asyncio(loop_scope="session")

COUNT = sum(len(topic.contrasts) for topic in TOPICS.values())

SOME_OF_ALL = re.compile(rf"^([3-9]|\d\d) of {COUNT}: ")

WHERE_STOP_IS = """
(now) => ["", "the name of a contrast ".repeat(9)].map((words) => {
  now.textContent = words;
  const place = document.getElementById("stop").getBoundingClientRect();
  return [place.x, place.y];
})
"""
"""While a short and a long name stand beside it."""


async def test_run_all_fills_in_the_badges_until_it_is_stopped(page: Page) -> None:
    await page.goto("/")
    first = page.locator("[data-contrast]").first
    await page.get_by_role("button", name=f"Run all {COUNT}").click()
    await expect(page.locator("#said")).to_have_text(SOME_OF_ALL)
    await expect(first.locator(".verdict")).not_to_have_count(0)
    await expect(first.locator(".known")).to_have_count(0)
    done = page.get_by_role("progressbar", name="Run all")
    assert float(await done.get_attribute("value") or 0) >= 3
    beside_short, beside_long = await page.locator("#now").evaluate(WHERE_STOP_IS)
    assert beside_short == beside_long
    await page.get_by_role("button", name="Stop").click()
    await expect(page.locator("#said")).to_have_text("stopped")
    ran = int(await done.get_attribute("value") or 0)
    left_out = page.locator("#left-out")
    await expect(left_out.locator("summary")).to_have_text(f"{COUNT - ran} did not run")
    await left_out.locator("summary").click()
    last = await page.locator("#found [data-contrast]").last.get_attribute("data-contrast")
    await expect(left_out.locator("li").last).to_have_text(last or "")
    await expect(page.get_by_role("button", name=f"Run all {COUNT}")).to_be_enabled()
    await expect(page.locator("[data-contrast]").last.locator(".known")).not_to_have_count(0)


async def test_what_run_all_showed_is_kept_as_a_report_by_a_button(
    small_ada: BrowserContext,
) -> None:
    page = await small_ada.new_page()
    await page.goto("/")
    await page.get_by_role("button", name="Run all 2").click()
    await page.get_by_role("button", name="Keep this answer").click()
    await page.wait_for_url(re.compile(r"/reports/\d+$"))
    await expect(page.locator(".facts").first).to_contain_text("5 of 5")


async def test_the_list_narrows_while_somebody_types(page: Page) -> None:
    await page.goto("/")
    found = page.locator("#found [data-contrast]")
    await expect(found).to_have_count(COUNT)
    await page.get_by_role("searchbox").press_sequentially("across-await")
    await expect(found.first).to_have_attribute("data-contrast", "lock/across-await")
    await expect(found.first.locator("mark").first).to_have_text("across")
    await expect(page).to_have_url(re.compile(r"/\?q=across-await$"))
    await page.get_by_role("searchbox").clear()
    await expect(found).to_have_count(COUNT)
    await expect(page).to_have_url(re.compile(r":\d+/$"))


async def test_a_run_under_way_shows_each_cell_as_it_ends(
    small_ada: BrowserContext, switchboard: Switchboard
) -> None:
    run = await ask_for_run(small_ada, "specimen/hanging", port=switchboard.port)
    await while_hanging(switchboard)
    page = await small_ada.new_page()
    await page.goto(f"/runs/{run}")
    await expect(page.locator("[data-state]")).to_have_text("running")
    ended = page.locator("#ended li")
    await expect(ended).to_have_text([re.compile("not yet"), re.compile("not yet")])
    first, second = switchboard.lines
    first.close()
    await expect(page.locator("#said")).to_have_text("1 of 2")
    await expect(ended.filter(has_text="not yet")).to_have_count(1)
    second.close()
    await expect(page.locator(".facts")).to_contain_text("finished")
    await expect(page.locator("table.summary tbody tr")).to_have_count(2)


def answers(pair: Locator, mount: str) -> Locator:
    """What came back from one side."""
    return pair.locator(f'table:has(caption:text("/{mount}/")) tr:has(td)')


async def test_requests_sent_at_once_come_back_from_both_sides(page: Page) -> None:
    await page.goto("/contrasts/local/isolation")
    pair = page.get_by_role("article", name="GET /local/isolation/threading-local")
    await pair.get_by_label("Requests at once").fill("6")
    await pair.get_by_role("button", name="Send them to both sides").click()
    for mount in ("flask", "quart"):
        await expect(answers(pair, mount)).to_have_count(6)
        for answer in await answers(pair, mount).all():
            await expect(answer).to_contain_text("200")
    await expect(answers(pair, "flask").filter(has_text="not its own value")).to_have_count(0)
    await expect(answers(pair, "quart").filter(has_text="not its own value")).not_to_have_count(0)


@pytest.mark.thorough
async def test_words_that_are_only_to_be_heard_are_not_seen(page: Page) -> None:
    await page.goto("/")
    await page.get_by_role("button", name=f"Run all {COUNT}").click()
    await expect(page.locator("#said")).to_have_text(SOME_OF_ALL)
    await page.get_by_role("button", name="Stop").click()
    await expect(page.locator("#said")).to_have_text("stopped")
    for heard in (page.locator("#said"), page.locator(".badges .unseen-words").first):
        box = await heard.bounding_box()
        assert box is not None
        assert max(box["width"], box["height"]) <= 1
