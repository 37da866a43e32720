"""The README's pictures of the pages: `python -m tests.browser.screenshots` takes them anew."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.chromium import chromium
from tests.browser.sites import a_site, finished_run, sign_in
from tests.browser.visits import visit

PICTURES = Path(__file__).parent / "pictures"

SIZE = ViewportSize(width=1100, height=800)
LOWER = ViewportSize(width=1100, height=640)
OF_A_TIMELINE = ViewportSize(width=832, height=520)  # a unit of the drawing is a pixel
OF_FOUR_TIMELINES = ViewportSize(width=832, height=760)
TELEPHONE = ViewportSize(width=360, height=740)

MOST_BYTES = 150_000
"""Of a picture."""

ALL_MS = 300_000
"""Longer than all contrasts take."""

ISOLATION = "/contrasts/local/isolation?workers=5&side=both"
HANG = "/contrasts/lock/across-await?side=both"


async def home(page: Page) -> None:
    """The first page, once all have run."""
    await page.goto("/")
    await page.get_by_role("button", name="Run all").click()
    said = page.locator("#said")
    await expect(said).to_contain_text("have run", timeout=ALL_MS)
    await page.goto("/")


async def isolation(page: Page) -> None:
    """A timeline: with threading.local on asyncio each task reads the last one's value."""
    await page.goto(ISOLATION)
    await _scroll_to(page, "#timeline")


async def side_by_side(page: Page) -> None:
    """The sources of two sides, and what came of them."""
    await page.goto(ISOLATION)
    await _scroll_to(page, "#cells")


async def hang(page: Page) -> None:
    """A timeline with a lane that never ends."""
    await page.goto(HANG)
    await _scroll_to(page, "#timeline")


async def stood(page: Page) -> None:
    """The line of code at which a cell stood."""
    await page.goto(HANG)
    await _scroll_to(page, "#cells")


async def kept_run(page: Page) -> None:
    """A run that was kept."""
    number = await finished_run(page.context, "local/isolation", workers=5)
    await page.goto(f"/runs/{number}")


async def two_runs(page: Page) -> None:
    """Two runs, and what differs."""
    this = await finished_run(page.context, "local/isolation", workers=5)
    other = await finished_run(page.context, "local/isolation", workers=20)
    await page.goto(f"/runs/{this}/compare/{other}")


PAGES: dict[str, tuple[Callable[[Page], Awaitable[None]], dict[str, Any]]] = {
    "home": (home, {"viewport": LOWER}),
    "isolation": (isolation, {"viewport": OF_FOUR_TIMELINES}),
    "side-by-side": (side_by_side, {"viewport": LOWER}),
    "hang": (hang, {"viewport": OF_A_TIMELINE}),
    "stood": (stood, {"viewport": LOWER}),
    "run": (kept_run, {"viewport": LOWER}),
    "two-runs": (two_runs, {}),
    "dark": (hang, {"viewport": OF_A_TIMELINE, "color_scheme": "dark"}),
    "narrow": (side_by_side, {"viewport": TELEPHONE}),
}
"""What is on a picture, and how its browser differs from the others'."""


async def _scroll_to(page: Page, selector: str) -> None:
    await page.locator(selector).evaluate("it => it.scrollIntoView()")


async def take(browser: Browser, address: str, name: str) -> None:
    """One picture. Raises ValueError if it is too large to be looked at on the way."""
    show, different = PAGES[name]
    async with visit(browser, address, **{"viewport": SIZE, **different}) as context:
        await sign_in(context)
        page = await context.new_page()
        await show(page)
        picture = await page.screenshot(path=PICTURES / f"{name}.png")
    if len(picture) > MOST_BYTES:
        raise ValueError(f"{name}.png has {len(picture)} bytes, more than {MOST_BYTES}")


async def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = await stack.enter_async_context(a_site(folder, "async_contrast.catalog", "5"))
        browser = await stack.enter_async_context(chromium())
        for name in PAGES:
            await take(browser, address, name)


if __name__ == "__main__":
    asyncio.run(main())
