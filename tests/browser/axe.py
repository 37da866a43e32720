"""axe-core, which looks for what keeps people from using a page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from playwright.async_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules whose answers differ between light and dark; they take the most time."""

OF_SIZES = ["target-size", "scrollable-region-focusable"]
"""The rules whose answers differ between a wide screen and a narrow one."""

LOOK = """
async ([runOnly, but]) => {
  const rules = Object.fromEntries(but.map((rule) => [rule, { enabled: false }]));
  const found = await axe.run(document, { runOnly, rules, resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target}: ${failureSummary}`));
}
"""


@cache
def _program() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text()


async def findings(page: Page, but: Sequence[str] = ()) -> list[str]:
    """What breaks a rule, in a sentence each; `but` are rules that are not looked at."""
    return await _look(page, {"type": "tag", "values": RULES}, but)


async def findings_of(page: Page, rules: Sequence[str]) -> list[str]:
    """The same by these rules alone."""
    return await _look(page, {"type": "rule", "values": list(rules)}, ())


async def _look(page: Page, only: dict[str, object], but: Sequence[str]) -> list[str]:
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_program())
    found: list[str] = await page.evaluate(LOOK, [only, list(but)])
    return found
