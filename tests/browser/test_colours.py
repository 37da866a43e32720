"""Everything that is written can be read, in the light, in the dark and on paper."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.async_api import Page

from tests.browser import axe
from tests.effort import choose

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGES = [
    "/contrasts/lock/fairness?side=threads",
    *(
        pytest.param(path, marks=pytest.mark.thorough)
        for path in (
            "/?q=lock",
            "/contrasts/local/isolation?workers=10",
            "/docs/http",
            "/contrasts/lock/across-await?side=both",
            "/contrasts/joins/right-join?side=both",
            "/contrasts/response/missing-await?side=both",
        )
    ),
]

LOOKS: list[tuple[Literal["screen", "print"], Literal["light", "dark"]]] = choose(
    [("screen", "dark")],  # in the light, the tests of every page look
    [("screen", "light"), ("screen", "dark"), ("print", "dark")],
)

OPEN = "for (const each of document.querySelectorAll('details')) each.open = true"

LEAST_CONTRAST = """
(picture) => {
  const channel = (c) => (c /= 255, c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map(channel);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const paper = getComputedStyle(picture).backgroundColor;
  const bar = getComputedStyle(picture.querySelector(".bar.held") ?? picture).fill;
  const contrasts = [...picture.querySelectorAll("text, tspan")].map((text) => {
    const ground = text.matches(".inside.held") ? bar : paper;
    const two = [light(getComputedStyle(text).fill), light(ground)].sort((a, b) => a - b);
    return two[1] / two[0];
  });
  return Math.min(...contrasts);
}
"""
"""Of the words in a drawing with what is behind them, which axe cannot tell: patterns leave
their ground to the words."""


@pytest.mark.parametrize("path", PAGES)
async def test_words_stand_out(page: Page, path: str) -> None:
    await page.goto(path)
    await page.evaluate(OPEN)
    for media, scheme in LOOKS:
        await page.emulate_media(media=media, color_scheme=scheme)
        assert await axe.findings_of(page, axe.OF_COLOURS) == [], (media, scheme)
        for picture in await page.locator(".timeline:has(svg)").all():
            assert await picture.evaluate(LEAST_CONTRAST) >= 4.5, (media, scheme)
