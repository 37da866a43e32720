"""Every page, as people with little sight, with a small screen or without a mouse find it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from async_contrast.doctor.diagnosis import Diagnosis
from async_contrast.doctor.report import as_html
from tests.browser import axe
from tests.browser.sites import ask_for_run, finished_report, finished_run, sign_in
from tests.browser.visits import NARROW, visit
from tests.doctor.made import BAD, DIAGNOSIS
from tests.web.conftest import Switchboard, while_hanging

pytestmark = pytest.mark.asyncio(loop_scope="session")

EVERYBODYS = {
    "/": 200,
    "/?q=lock": 200,
    "/contrasts/lock": 200,
    "/contrasts/joins/four-joins": 200,
    "/contrasts/joins/right-join?posts=0": 422,
    "/contrasts/local/isolation?workers=10": 200,
    "/contrasts/lock/across-await?side=both": 200,
    "/contrasts/local/web?workers=0": 422,
    "/hazards": 200,
    "/hazards/thread-local": 200,
    "/hazards/none": 404,
    "/sign-in": 200,
    "/api": 200,
    "/docs": 200,
    "/docs/http": 200,
    "/docs/doctor": 200,
    "/docs/none": 404,
    "/no-such-page": 404,
}
"""Pages that anybody may see, and the status that they come with."""

thorough = pytest.mark.thorough
SOME = {"/", "/contrasts/joins/right-join?posts=0"}
"""The first, and one with a form that is wrong: always looked at."""

OPEN = "for (const each of document.querySelectorAll('details')) each.open = true"
WIDTH = "document.documentElement.scrollWidth"
SEND_AS_WITHOUT_SCRIPTS = "document.getElementById('run-all').submit()"


async def check(page: Page, but: Sequence[str] = ()) -> None:
    """Axe finds nothing, by all rules but these; and a small screen is wide enough."""
    await page.evaluate(OPEN)
    assert await axe.findings(page, but) == []
    await page.set_viewport_size(NARROW)
    assert await page.evaluate(WIDTH) <= NARROW["width"]
    assert await axe.findings_of(page, axe.OF_SIZES) == []


@pytest.mark.parametrize(
    "path", [path if path in SOME else pytest.param(path, marks=thorough) for path in EVERYBODYS]
)
async def test_a_page_of_everybodys(page: Page, path: str) -> None:
    response = await page.goto(path)
    assert response is not None
    assert response.status == EVERYBODYS[path]
    await check(page)


@thorough
async def test_an_answer_with_very_much_evidence(page: Page) -> None:
    await page.goto("/contrasts/relationships/loading?side=both")
    await expect(page.locator(".shown").first).to_be_visible()
    await check(page, but=axe.OF_COLOURS)  # they are those of other answers


async def test_a_sign_in_that_is_refused(page: Page) -> None:
    await page.goto("/sign-in")
    await page.get_by_label("Name").fill("nobody")
    await page.get_by_label("Password").fill("wrong")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await check(page)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def runs(browser: Browser, site: str) -> list[int]:
    """Two runs of one contrast, which have ended."""
    async with visit(browser, site) as context:
        await sign_in(context)
        return [
            await finished_run(context, "local/isolation", workers=workers) for workers in (5, 12)
        ]


@pytest.mark.parametrize(
    "path",
    [
        *(pytest.param(path, marks=thorough) for path in ("/account", "/runs", "/runs/{0}")),
        "/runs/{0}/compare/{1}",
    ],
)
async def test_a_page_of_ones_own(ada: BrowserContext, runs: list[int], path: str) -> None:
    page = await ada.new_page()
    await page.goto(path.format(*runs))
    await check(page)


@thorough
async def test_a_run_in_a_file(ada: BrowserContext, runs: list[int], tmp_path: Path) -> None:
    file = tmp_path / "run.html"
    response = await ada.request.get(f"/api/runs/{runs[0]}/export?format=html")
    file.write_bytes(await response.body())
    page = await ada.new_page()
    await page.goto(file.as_uri())
    await expect(page.locator(".timeline svg").first).to_be_visible()
    await check(page)


@thorough
@pytest.mark.parametrize("diagnosis", [DIAGNOSIS, BAD], ids=["usual", "hostile"])
async def test_the_doctors_answer_in_a_file(
    ada: BrowserContext, diagnosis: Diagnosis, tmp_path: Path
) -> None:
    file = tmp_path / "answer.html"
    file.write_text(as_html.report(diagnosis, "http://127.0.0.1:1"))
    page = await ada.new_page()
    await page.goto(file.as_uri())
    await expect(page.get_by_role("article").first).to_be_visible()
    await check(page)


async def test_a_run_that_is_under_way(small_ada: BrowserContext, switchboard: Switchboard) -> None:
    run = await ask_for_run(small_ada, "specimen/hanging", port=switchboard.port)
    await while_hanging(switchboard)
    page = await small_ada.new_page()
    await page.goto(f"/runs/{run}")
    await expect(page.get_by_role("progressbar")).to_be_visible()
    await check(page)
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_text("cancelled")).to_be_visible()


async def test_reports_and_their_file(small_ada: BrowserContext, tmp_path: Path) -> None:
    first, second = [await finished_report(small_ada) for _ in range(2)]
    page = await small_ada.new_page()
    for path in ("/reports", f"/reports/{second}", f"/reports/{second}/compare/{first}"):
        response = await page.goto(path)
        assert response is not None
        assert response.status == 200
        await check(page)
    await page.goto("/contrasts/specimen/quick?number=4")
    await check(page)
    word = await page.locator('form[action^="/seen/"]').get_attribute("action")
    await page.goto(str(word))
    await check(page)
    file = tmp_path / "report.html"
    found = await small_ada.request.get(f"/api/reports/{first}/export?format=html")
    file.write_bytes(await found.body())
    await page.goto(file.as_uri())
    await expect(page.get_by_role("heading", name="In short")).to_be_visible()
    await check(page)


@thorough
async def test_the_page_that_grows(browser: Browser, small_site: str) -> None:
    async with visit(browser, small_site) as context:
        page = await context.new_page()
        await page.goto("/")
        await page.evaluate(SEND_AS_WITHOUT_SCRIPTS)
        await expect(page.get_by_text("That was all.")).to_be_visible()
        await check(page)
