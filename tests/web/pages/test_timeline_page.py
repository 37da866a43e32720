"""The picture and its table as they come from the templates, and their colours."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

import async_contrast.web
from async_contrast.contrasts.contrast import Verdict
from async_contrast.web.pages.timeline.picture import picture
from async_contrast.web.responses.comparison_schema import CellTried
from tests.web.pages.cells import cell, frozen, span

HERE = Path(async_contrast.web.__file__).parent
PAGES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
)
PAGE = PAGES.from_string(
    '{% import "timeline.html" as timeline %}'
    '{{ timeline.figure(picture, "one") }}{{ timeline.figure(picture, "two", "Everybody") }}'
    "{{ timeline.table(picture) }}"
)
SVG = "{http://www.w3.org/2000/svg}"


def page(*cells: CellTried, most_lanes: int | None = 8) -> str:
    return PAGE.render(picture=picture(cells, most_lanes))


def test_it_is_well_formed_and_has_no_id_twice() -> None:
    root = ElementTree.fromstring(f"<body>{page(frozen())}</body>")  # noqa: S314 - ours
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids)) == 8
    for svg in root.iter("svg"):
        assert {svg.get("aria-labelledby"), svg.get("aria-describedby")} <= set(ids)
    used = set(re.findall(r"url\(#([^)]+)\)", page(frozen())))
    assert used == {"one-waited", "one-still", "two-waited", "two-still"}


def test_no_policy_forbids_what_is_in_it() -> None:
    assert not re.search(r"style|<script|\bon\w+=|https?:|data:", page(frozen()))


def test_what_never_ends_says_so_in_the_picture_and_in_the_table() -> None:
    found = page(frozen())
    assert found.count(">never ends</text>") == 2 * 3
    assert found.count(">never ends</td>") == 3
    assert "3 of 3 lanes never end" in found
    assert found.count("line 41: with threading_lock:") == 2


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_verdict_has_the_sign_and_the_colours_of_its_badge(verdict: Verdict) -> None:
    looks = (HERE / "static" / "page.css").read_text()
    (before,) = re.findall(rf'\.verdict\.{verdict}::before {{ content: "([^"]+)";', looks)
    sign = chr(int(before[1:], 16)) if before.startswith("\\") else before
    assert f">{sign} {verdict}</text>" in page(cell(span(0, "asks", 1, 2), verdict=verdict))
    of_badges = re.findall(rf"--{verdict}: (#[0-9a-f]{{6}})", looks)
    assert re.findall(rf"--tl-{verdict}: var\(--{verdict}, (#[0-9a-f]{{6}})\)", CSS) == of_badges


def test_words_of_cells_are_escaped() -> None:
    nasty = "<img src=x onerror=alert(1)>&\"'"
    found = page(cell(span(nasty, nasty, 1, 90), what=nasty, reason=nasty))
    assert "<img" not in found
    assert "&lt;img" in found


def test_the_table_has_a_row_a_span_and_says_what_is_left_out() -> None:
    found = page(cell(*(span(0, "asks", n, n + 1) for n in range(210))))
    assert found.count('<td class="number">') == 2 * 200
    assert "and 10 more, in the JSON only" in found


def test_the_largest_comparison_is_no_giant_page() -> None:
    crowd = cell(*(span(n % 24, "x" * 1000, n, n + 0.5) for n in range(1000)))
    assert len(page(*[crowd] * 22, most_lanes=None)) < 4_000_000


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(over: str, under: str, share: float) -> str:
    parts = [(int(over[n : n + 2], 16), int(under[n : n + 2], 16)) for n in (1, 3, 5)]
    return "#" + "".join(f"{round(o * share + u * (1 - share)):02x}" for o, u in parts)


CSS = (HERE / "static" / "timeline.css").read_text()
LIGHT, DARK, PRINT = (
    dict(re.findall(r"--tl-(\w+): (?:var\(--\w+, )?(#[0-9a-f]{6})", block))
    for block in re.findall(r"\.timeline \{[^}]*\}", CSS)
    if "#" in block
)
SCHEMES = [LIGHT, {**LIGHT, **DARK}, {**LIGHT, **PRINT}]


@pytest.mark.parametrize("colours", SCHEMES, ids=["light", "dark", "print"])
def test_colours_can_be_told_from_the_paper(colours: dict[str, str]) -> None:
    paper, text = colours["paper"], colours["text"]
    (share,) = re.findall(r"fill-opacity: ([0-9.]+)", CSS)
    for written, on in (
        (text, paper),
        (text, mixed(colours["does"], paper, float(share))),
        (colours["breaks"], mixed(colours["breaks"], paper, float(share))),
        (paper, colours["held"]),
        *((colours[verdict], paper) for verdict in Verdict),
    ):
        assert contrast(written, on) >= 4.5
    for kind in ("held", "waited", "still", "does"):
        assert contrast(colours[kind], paper) >= 3


def test_every_class_of_the_picture_has_its_looks() -> None:
    everything = page(frozen(), cell(span(0, "asks", 1, 2)), most_lanes=None)
    used = {name for words in re.findall(r'class="([^"]+)"', everything) for name in words.split()}
    plain = {"timeline-table"}
    assert {name for name in used if f".{name}" not in CSS} <= plain
    assert all(one != other for one, other in pairwise(SCHEMES))
