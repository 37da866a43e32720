"""A listing as people see it, and whether they can read its colours."""

from __future__ import annotations

import re

import pytest
from markupsafe import Markup

from async_contrast.catalog import TOPICS
from async_contrast.web.pages import cells
from async_contrast.web.pages.source.listings import Line, Listing, Piece, listings
from tests.platforms import python
from tests.rows import each_row
from tests.web.pages.cells import frozen
from tests.web.pages.drawing import WEB, draw_source, seen

HANGS = listings(TOPICS["lock"].contrasts["across-await"])["asyncio.across_await_threading_lock"]
STOOD = "with threading_lock:"
LINE = [
    line.number for piece in HANGS.pieces for line in piece.lines if line.text.strip() == STOOD
][-1]
"""Where the second task stands: such a line is the first one's, too."""
CSS = (WEB / "static" / "code.css").read_text()
GROUNDS = ("code-ground", "code-ground-differs", "code-ground-stood")


def test_a_line_says_in_words_that_it_differs_and_that_it_stood_there() -> None:
    drawn = draw_source(HANGS, {(HANGS.module, LINE): STOOD, ("another.module", 42): ""})
    assert seen(drawn).count("it stood here:") == 1
    assert "it stood here: with threading_lock:" in seen(drawn)
    assert "differs: async def across_await_threading_lock" in seen(drawn)
    assert "<details>" in drawn


def test_helpers_in_which_it_stood_are_open() -> None:
    for helper in (HANGS.helpers[0], HANGS.helpers[-1]):
        place = (helper.module, helper.lines[1].number)
        assert "<details open>" in draw_source(HANGS, {place: ""})


@pytest.mark.parametrize("code", ["with another_lock:", "with threading_lock: pass"])
def test_a_line_that_has_other_code_by_now_is_not_where_it_stood(code: str) -> None:
    assert "it stood here" not in draw_source(HANGS, {(HANGS.module, LINE): code})


def test_a_run_that_was_kept_marks_no_line_whose_code_is_not_known() -> None:
    raw = f'  File "lock/reach/on_asyncio.py", line {LINE} in across_await_threading_lock'
    tried = frozen()
    tried["cell"], tried["evidence"] = HANGS.cell, {"stacks": {"raw": raw}}
    contrast = TOPICS["lock"].contrasts["across-await"]
    now, kept = cells.of_contrast(contrast, python(), [tried]), cells.of_kept([tried], contrast)
    assert [list(c.stood) for row in now for c in row.cells if c.tried] == [[(HANGS.module, LINE)]]
    assert [list(c.stood) for row in kept for c in row.cells] == [[]]


def test_a_line_too_long_to_be_kept_whole_is_where_it_stood() -> None:
    line = Line(7, f"    {'a' * 300}", Markup("a"), False)
    piece = Piece("cell", "a.on_threads", "", True, False, (line,))
    assert piece.among({("a.on_threads", 7): "a" * 200}) == {7}
    assert piece.among({("a.on_threads", 7): "a" * 199}) == set()


def test_a_helper_says_of_which_other_file_it_is() -> None:
    listing = listings(TOPICS["lock"].contrasts["blocking-call"])["threads.blocking_call"]
    drawn = seen(draw_source(listing))
    assert (
        "What it calls: neighbours_of in async_contrast/topics/neighbours/on_threads.py: " in drawn
    )


def test_code_has_a_name_of_its_own_and_nobody_has_to_stop_there() -> None:
    tags = re.findall("<pre[^>]*>", draw_source(HANGS))
    assert all('role="region" aria-label="' in tag and "tabindex" not in tag for tag in tags)
    assert len(set(tags)) == len(tags) == 2


def test_a_listing_without_pieces_names_the_file() -> None:
    drawn = draw_source(Listing("threads.cell", "a.on_threads", "a/on_threads.py", None, ()))
    assert "a/on_threads.py" in seen(drawn)


def colours(scheme: str) -> dict[str, str]:
    light, dark = re.findall(r":root \{(.*?)\}", CSS, re.S)
    return dict(re.findall(r"--([\w-]+): (#\w{6});", light if scheme == "light" else dark))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@each_row("ground", GROUNDS)
@each_row("scheme", ["light", "dark"])
def test_every_colour_of_text_stands_out_from_every_ground(scheme: str, ground: str) -> None:
    found = colours(scheme)
    texts = [name for name in found if name not in {*GROUNDS, "code-line"}]
    assert len(texts) > 8
    for name in texts:
        dark, light = sorted((luminance(found[name]), luminance(found[ground])))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (name, found[name])
